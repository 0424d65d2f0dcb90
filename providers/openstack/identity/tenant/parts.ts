/**
 * What a tenant has in Keystone beside its domain: a project, a user and a role, all named by the tenant's id. They are
 * found by that name, so that creating them again after an interruption creates only what is missing.
 * API: identity v3 /projects, /users, /roles
 */
import { OmnicloudError, refusedWith } from "../../../core/errors";
import { whileLost } from "../../../core/lostAnswer";
import type { AskOptions, OpenStack, Wire } from "../../client";
import { pluralOf } from "../../paging";

/** A project, user or role as the API has it. */
export interface PartWire extends Wire {
  name: string;
  /** Roles have no such field. */
  enabled?: boolean;
}

/** The ids of a tenant's parts. */
export interface TenantParts {
  /** The project's id. */
  projectId: string;
  /** The user's id. */
  userId: string;
  /** The role's id. */
  roleId: string;
}

/** Those of a tenant's parts that are there. */
export interface FoundParts {
  /** Absent if it is gone. */
  project?: PartWire;
  /** Absent if it is gone. */
  user?: PartWire;
  /** Absent if it is gone. */
  role?: PartWire;
}

/** The parts of a tenant that are there: by their ids if they are known, else by name. */
export async function findParts(
  client: OpenStack,
  tenantId: string,
  domainId: string,
  known: Partial<TenantParts>,
): Promise<FoundParts> {
  const part = (path: string, kind: string, id: string | undefined, query: AskOptions["query"]) =>
    id === undefined
      ? firstNamed(client, path, query)
      : client.collection<PartWire>("identity", path, kind, { query: ofTenants(path) }).get(id);
  const inDomain = { name: tenantId, domain_id: domainId };
  const [project, user, role] = await Promise.all([
    part("/projects", "project", known.projectId, inDomain),
    part("/users", "user", known.userId, inDomain),
    part("/roles", "role", known.roleId, { name: tenantId }),
  ]);
  return { project, user, role };
}

/**
 * Creates the parts that are missing, enables those that are disabled, and gives the role to the tenant's user and to the
 * operator's, who acts in the project by it.
 * @param password for a user that has to be created
 * @returns the parts, and whether the user was created, so that it has the password
 */
export async function createParts(
  client: OpenStack,
  tenantId: string,
  domainId: string,
  password: string,
): Promise<TenantParts & { newUser: boolean }> {
  const inDomain = { name: tenantId, domain_id: domainId };
  const [project, user, role, member] = await Promise.all([
    findOrCreate(client, "/projects", "project", inDomain, { ...inDomain, enabled: true }),
    // The rule that a password is changed at first use is meant for people, and would lock this user out.
    findOrCreate(client, "/users", "user", inDomain, {
      ...inDomain,
      password,
      enabled: true,
      options: { ignore_change_password_upon_first_use: true },
    }),
    findOrCreate(client, "/roles", "role", { name: tenantId }, { name: tenantId }),
    memberRole(client),
  ]);
  const roleId = role.object.id;
  await unlessThere(client.put("identity", `/roles/${roleId}/implies/${member}`));
  const { userId: operator } = await client.login();
  for (const userId of [user.object.id, operator])
    await client.put("identity", `/projects/${project.object.id}/users/${userId}/roles/${roleId}`);
  return { projectId: project.object.id, userId: user.object.id, roleId, newUser: user.isNew };
}

/** What is missing of a tenant's parts, in words, if anything is; and the parts, if all are there. */
export async function checkParts(
  client: OpenStack,
  { project, user, role }: FoundParts,
): Promise<{ missing?: string; parts?: TenantParts }> {
  if (!project) return { missing: "its project is gone" };
  if (!user) return { missing: "its user is gone" };
  if (!role) return { missing: "its role is gone" };
  const parts = { projectId: project.id, userId: user.id, roleId: role.id };
  if (project.enabled === false) return { missing: "its project is disabled", parts };
  if (user.enabled === false) return { missing: "its user is disabled", parts };
  const query = { "role.id": role.id };
  const { role_assignments: assignments } = await client.get<{ role_assignments: Assignment[] }>(
    "identity",
    "/role_assignments",
    { query, envelope: { field: "role_assignments", holds: "rows" } },
  );
  const hasRole = (userId: string) =>
    assignments.some(({ user, scope }) => user?.id === userId && scope.project?.id === project.id);
  if (!hasRole(user.id)) return { missing: `its user lacks the role ${role.name}`, parts };
  if (!hasRole((await client.login()).userId))
    return { missing: `the operator's user lacks the role ${role.name}`, parts };
  return { parts };
}

/** Deletes a tenant's parts: the user first, so that nobody can act in the project meanwhile. */
export async function deleteParts(client: OpenStack, { project, user, role }: FoundParts): Promise<void> {
  if (user) await client.delete("identity", `/users/${user.id}`);
  if (project) await client.delete("identity", `/projects/${project.id}`);
  if (role) await client.delete("identity", `/roles/${role.id}`);
}

interface Assignment {
  user?: { id: string };
  scope: { project?: { id: string } };
}

/** There are few roles, so all are listed; of projects and users only those named like a tenant. */
function ofTenants(path: string): AskOptions["query"] {
  return path === "/roles" ? undefined : { name__startswith: "t-" };
}

async function firstNamed(client: OpenStack, path: string, query: AskOptions["query"]): Promise<PartWire | undefined> {
  return (await client.list<PartWire>("identity", path, pluralOf(path), { query }))[0];
}

/** Creates an object with a unique name, or finds it: created before, or by a request whose answer was lost. */
async function findOrCreate(
  client: OpenStack,
  path: string,
  envelope: string,
  query: Record<string, string>,
  body: Record<string, unknown>,
): Promise<{ object: PartWire; isNew: boolean }> {
  try {
    const busy = whileLost();
    const answer = await client.post<Record<string, PartWire>>("identity", path, { [envelope]: body }, { busy });
    const object = answer[envelope];
    if (object) return { object, isNew: true };
  } catch (error) {
    if (!refusedWith(error, 409)) throw error;
  }
  const object = await firstNamed(client, path, query);
  if (!object) throw new OmnicloudError(`Keystone says that ${envelope} ${query.name} exists, but does not list it`);
  if (object.enabled === false)
    await client.patch("identity", `${path}/${object.id}`, { [envelope]: { enabled: true } });
  return { object, isNew: false };
}

/** The id of the role that every service's default policies know. */
async function memberRole(client: OpenStack): Promise<string> {
  const ask = () => firstNamed(client, "/roles", { name: "member" });
  const role = await client.onceWith("role member", (found) => found !== undefined, ask);
  if (!role)
    throw new OmnicloudError("this cloud has no role named member: create it, or run keystone-manage bootstrap");
  return role.id;
}

/** Passes over a conflict: Keystone's answer if one role implies the other already. */
async function unlessThere(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!refusedWith(error, 409)) throw error;
  }
}
