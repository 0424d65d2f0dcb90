// Keystone: its objects as its answers show them.
import type { Call } from "../service";
import type { Credential } from "./delegation";
import type { Domain, Group, Project, Role, User } from "./state";

/** The link of an object; `path` is below /v3. */
export const self = (call: Call, path: string): { self: string } => ({ self: `${call.origin}/identity/v3${path}` });

/** A domain in an answer. */
export const domainView = (call: Call, { extra, options, ...domain }: Domain) => ({
  ...extra,
  ...domain,
  options: { ...options },
  links: self(call, `/domains/${domain.id}`),
});

/** A project in an answer. */
export const projectView = (call: Call, project: Project) => {
  const { tags, extra, options, ...rest } = project;
  const links = self(call, `/projects/${project.id}`);
  return { ...extra, ...rest, is_domain: false, tags, options: { ...options }, links };
};

/** A user in an answer: without the password. */
export const userView = (call: Call, user: User) => {
  const { password: _password, extra, options, default_project_id, ...rest } = user;
  return {
    ...extra,
    ...rest,
    ...(default_project_id === undefined ? {} : { default_project_id }),
    password_expires_at: null,
    options: { ...options },
    links: self(call, `/users/${user.id}`),
  };
};

/** A group in an answer. */
export const groupView = (call: Call, { extra, ...group }: Group) => ({
  ...extra,
  ...group,
  links: self(call, `/groups/${group.id}`),
});

/** A role in an answer. */
export const roleView = (call: Call, { extra, ...role }: Role) => ({
  ...extra,
  ...role,
  links: self(call, `/roles/${role.id}`),
});

/** An application credential in an answer: without the secret. */
export const credentialView = (call: Call, credential: Credential, roles: Role[]) => ({
  id: credential.id,
  name: credential.name,
  description: credential.description,
  user_id: credential.user_id,
  project_id: credential.project_id,
  system: null,
  expires_at: credential.expires_at,
  unrestricted: credential.unrestricted,
  ...(credential.accessRules
    ? { access_rules: credential.accessRules.map(({ user_id: _user, ...rule }) => rule) }
    : {}),
  roles: roles.map(({ extra: _extra, ...role }) => ({ ...role })),
  links: self(call, `/application_credentials/${credential.id}`),
});

/** A list, with its links. */
export function listView(call: Call, key: string, rows: unknown[]) {
  const query = call.query.toString();
  return {
    [key]: rows,
    links: { next: null, self: `${call.origin}/identity${call.path}${query ? `?${query}` : ""}`, previous: null },
  };
}
