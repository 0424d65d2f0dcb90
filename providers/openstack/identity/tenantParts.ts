/**
 * What a tenant has in Keystone beside its domain: a project, a user and a role, all named by the tenant's id. They are
 * found by that name, so making them again after a cut makes only what is missing.
 * API: identity v3 /projects, /users, /roles
 */
import { CloudError, OmnicloudError } from "../../core/errors";
import type { AskOptions, OpenStack, Wire } from "../client";

/** The ids of a tenant's parts. */
export interface TenantParts {
  projectId: string;
  userId: string;
  roleId: string;
}

/** What is there of a tenant's parts. */
export interface FoundParts {
  project?: Wire;
  user?: Wire;
  role?: Wire;
}

/** The parts of a tenant that are there, by their ids where they are known, else by name. */
export async function findParts(
  cloud: OpenStack,
  tenantId: string,
  domainId: string,
  known: Partial<TenantParts>,
): Promise<FoundParts> {
  const part = (path: string, kind: string, id: string | undefined, query: AskOptions["query"]) =>
    id === undefined
      ? named(cloud, path, query)
      : cloud.collection("identity", path, kind, { query: ofTenants(path) }).get(id);
  const inDomain = { name: tenantId, domain_id: domainId };
  const [project, user, role] = await Promise.all([
    part("/projects", "project", known.projectId, inDomain),
    part("/users", "user", known.userId, inDomain),
    part("/roles", "role", known.roleId, { name: tenantId }),
  ]);
  return { project, user, role };
}

/**
 * Makes the parts that are missing, enables those that are disabled, and gives the role to the tenant's user and to the
 * operator's, who acts in the project by it.
 * @param password for a user that has to be made
 * @returns the parts, and whether the user was made, so that it has the password
 */
export async function makeParts(
  cloud: OpenStack,
  tenantId: string,
  domainId: string,
  password: string,
): Promise<TenantParts & { newUser: boolean }> {
  const inDomain = { name: tenantId, domain_id: domainId };
  const [project, user, role, member] = await Promise.all([
    ensure(cloud, "/projects", "project", inDomain, { ...inDomain, enabled: true }),
    // A Keystone that wants a password changed at first use means people, and would lock this user out.
    ensure(cloud, "/users", "user", inDomain, {
      ...inDomain,
      password,
      enabled: true,
      options: { ignore_change_password_upon_first_use: true },
    }),
    ensure(cloud, "/roles", "role", { name: tenantId }, { name: tenantId }),
    memberRole(cloud),
  ]);
  const roleId = role.object.id;
  await unlessThere(cloud.put("identity", `/roles/${roleId}/implies/${member}`));
  const { userId: operator } = await cloud.login();
  for (const userId of [user.object.id, operator])
    await cloud.put("identity", `/projects/${project.object.id}/users/${userId}/roles/${roleId}`);
  return { projectId: project.object.id, userId: user.object.id, roleId, newUser: user.made };
}

/** What is wrong with a tenant's parts, in words; `undefined` where nothing is. */
export async function wrongWith(
  cloud: OpenStack,
  { project, user, role }: FoundParts,
): Promise<{ missing?: string; parts?: TenantParts }> {
  if (!project) return { missing: "its project is gone" };
  if (!user) return { missing: "its user is gone" };
  if (!role) return { missing: "its role is gone" };
  const parts = { projectId: project.id, userId: user.id, roleId: role.id };
  if (project.enabled === false) return { missing: "its project is disabled", parts };
  if (user.enabled === false) return { missing: "its user is disabled", parts };
  const query = { "role.id": role.id };
  const { role_assignments: held } = await cloud.get<{ role_assignments: Assignment[] }>(
    "identity",
    "/role_assignments",
    { query },
  );
  const has = (userId: string) =>
    held.some(({ user, scope }) => user?.id === userId && scope.project?.id === project.id);
  if (!has(user.id)) return { missing: "its user has not its role", parts };
  if (!has((await cloud.login()).userId)) return { missing: "the operator's user has not its role", parts };
  return { parts };
}

/** Removes a tenant's parts: first who could act, then where. */
export async function removeParts(cloud: OpenStack, { project, user, role }: FoundParts): Promise<void> {
  if (user) await cloud.delete("identity", `/users/${user.id}`);
  if (project) await cloud.delete("identity", `/projects/${project.id}`);
  if (role) await cloud.delete("identity", `/roles/${role.id}`);
}

interface Assignment {
  user?: { id: string };
  scope: { project?: { id: string } };
}

/** All roles are few; of projects and users only those named as a tenant is. */
function ofTenants(path: string): AskOptions["query"] {
  return path === "/roles" ? undefined : { name__startswith: "t-" };
}

async function named(cloud: OpenStack, path: string, query: AskOptions["query"]): Promise<Wire | undefined> {
  return (await cloud.list("identity", path, path.slice(1), { query }))[0];
}

/** Makes an object with a unique name, or finds it: made before, or by a request whose answer was lost. */
async function ensure(
  cloud: OpenStack,
  path: string,
  envelope: string,
  query: Record<string, string>,
  body: Record<string, unknown>,
): Promise<{ object: Wire; made: boolean }> {
  let lost = 0;
  try {
    const busy = (error: CloudError) => error.ambiguous && lost++ < 4;
    const answer = await cloud.post<Record<string, Wire>>("identity", path, { [envelope]: body }, { busy });
    const object = answer[envelope];
    if (object) return { object, made: true };
  } catch (error) {
    if (!(error instanceof CloudError && error.status === 409)) throw error;
  }
  const object = await named(cloud, path, query);
  if (!object) throw new OmnicloudError(`Keystone says that ${envelope} ${query.name} is there, and does not list it`);
  if (object.enabled === false)
    await cloud.patch("identity", `${path}/${object.id}`, { [envelope]: { enabled: true } });
  return { object, made: false };
}

/** The role that every service's default policies know. */
async function memberRole(cloud: OpenStack): Promise<string> {
  const role = await cloud.once("role member", () => named(cloud, "/roles", { name: "member" }));
  if (!role) throw new OmnicloudError("this cloud has no role named member: make it, or run keystone-manage bootstrap");
  return role.id;
}

/** Keystone has no "already so" for implied roles: it is a conflict. */
async function unlessThere(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof CloudError && error.status === 409)) throw error;
  }
}
