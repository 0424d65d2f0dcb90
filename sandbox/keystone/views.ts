// Keystone: its objects as its answers show them.
import type { Call } from "../service";
import type { Credential, Domain, Group, Project, Role, User } from "./state";

/** The link of an object; `path` is below /v3. */
export const self = (call: Call, path: string): { self: string } => ({ self: `${call.origin}/identity/v3${path}` });

/** A domain in an answer. */
export const domainView = (call: Call, domain: Domain) => ({
  ...domain,
  options: {},
  links: self(call, `/domains/${domain.id}`),
});

/** A project in an answer. */
export const projectView = (call: Call, project: Project) => {
  const { tags, ...rest } = project;
  return { ...rest, is_domain: false, tags, options: {}, links: self(call, `/projects/${project.id}`) };
};

/** A user in an answer: without the password. */
export const userView = (call: Call, user: User) => {
  const { password: _password, extra, default_project_id, ...rest } = user;
  return {
    ...extra,
    ...rest,
    ...(default_project_id === undefined ? {} : { default_project_id }),
    password_expires_at: null,
    options: {},
    links: self(call, `/users/${user.id}`),
  };
};

/** A group in an answer. */
export const groupView = (call: Call, group: Group) => ({ ...group, links: self(call, `/groups/${group.id}`) });

/** A role in an answer. */
export const roleView = (call: Call, role: Role) => ({ ...role, links: self(call, `/roles/${role.id}`) });

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
  roles: roles.map((role) => ({ ...role })),
  links: self(call, `/application_credentials/${credential.id}`),
});

/** The rows that a query selects by name and state. */
export function filterRows<T extends { name: string; enabled: boolean }>(call: Call, rows: Iterable<T>): T[] {
  const name = call.query.get("name");
  const enabled = call.query.get("enabled");
  return [...rows].filter(
    (row) =>
      (name === null || row.name === name) && (enabled === null || String(row.enabled) === enabled.toLowerCase()),
  );
}

/** A list, with its links. */
export function listView(call: Call, key: string, rows: unknown[]) {
  const query = call.query.toString();
  return {
    [key]: rows,
    links: { next: null, self: `${call.origin}/identity${call.path}${query ? `?${query}` : ""}`, previous: null },
  };
}
