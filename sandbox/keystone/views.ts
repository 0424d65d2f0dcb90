// Keystone's objects as it writes them.
import type { Call } from "../service";
import type { Credential, Domain, Group, Project, Role, User } from "./state";

/** The address of an object below /v3. */
export const self = (call: Call, path: string): { self: string } => ({ self: `${call.origin}/identity/v3${path}` });

export const domainView = (call: Call, domain: Domain) => ({
  ...domain,
  options: {},
  links: self(call, `/domains/${domain.id}`),
});

export const projectView = (call: Call, project: Project) => {
  const { tags, ...rest } = project;
  return { ...rest, is_domain: false, tags, options: {}, links: self(call, `/projects/${project.id}`) };
};

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

export const groupView = (call: Call, group: Group) => ({ ...group, links: self(call, `/groups/${group.id}`) });

export const roleView = (call: Call, role: Role) => ({ ...role, links: self(call, `/roles/${role.id}`) });

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

/** A list as Keystone wraps it. */
export function listView(call: Call, key: string, rows: unknown[]) {
  const query = call.query.toString();
  return {
    [key]: rows,
    links: { next: null, self: `${call.origin}/identity${call.path}${query ? `?${query}` : ""}`, previous: null },
  };
}
