// Keystone: roles granted to users and groups, on a project, a domain or the system, also for the projects below.
import type { Cloud } from "../cloud";
import { type Call, type Reply, type Route, route } from "../service";
import { refuseMissing, requirePermission } from "./policy";
import type { Assignment } from "./state";
import { listView, roleView } from "./views";

/** What roles are granted on. */
type Kind = "project" | "domain" | "system";
/** Whom they are granted to. */
type Holder = "user" | "group";

/** One family of grants. */
interface Family {
  kind: Kind;
  holder: Holder;
  inherited: boolean;
}

/** The paths of a family: of the list, and of one grant. */
function pathsOf({ kind, holder, inherited }: Family): { list: string; one: string } {
  const place = kind === "system" ? "/system" : `/${kind}s/{target}`;
  const base = `/v3${inherited ? "/OS-INHERIT" : ""}${place}/${holder}s/{holder}/roles`;
  const last = inherited ? "/inherited_to_projects" : "";
  return { list: `${base}${last}`, one: `${base}/{role}${last}` };
}

const families: Family[] = (["user", "group"] as const).flatMap((holder) => [
  ...(["project", "domain", "system"] as const).map((kind) => ({ kind, holder, inherited: false })),
  ...(["project", "domain"] as const).map((kind) => ({ kind, holder, inherited: true })),
]);

/** The routes of grants: /v3/projects/{id}/users/{id}/roles and all that is like it. */
export function grantRoutes(cloud: Cloud): Route[] {
  return families.flatMap((family) => {
    const { list, one } = pathsOf(family);
    return [
      // What a project hands down, Keystone grants and checks, and does not list.
      ...(family.inherited && family.kind === "project"
        ? []
        : [route(`GET ${list}`, (call) => listGrants(cloud, call, family))]),
      route(`PUT ${one}`, (call) => grant(cloud, call, family)),
      route(`GET ${one}`, (call) => {
        requirePermission(call, "check_grant");
        requireRole(cloud, call);
        getGrant(cloud, call, family);
        return { status: 204 };
      }),
      route(`DELETE ${one}`, (call) => revoke(cloud, call, family)),
    ];
  });
}

/** The project or domain of a request; refuses one that does not exist. */
function scopeOf({ keystone }: Cloud, call: Call, kind: Kind): Pick<Assignment, "projectId" | "domainId" | "system"> {
  if (kind === "system") return { system: true };
  const id = call.params.target ?? "";
  if (kind === "project") return keystone.projects.has(id) ? { projectId: id } : refuseMissing("project", id);
  return keystone.domains.has(id) ? { domainId: id } : refuseMissing("domain", id);
}

/** The user or group of a request; refuses one that does not exist. */
function requireHolder({ keystone }: Cloud, call: Call, holder: Holder): void {
  const id = call.params.holder ?? "";
  if (!keystone[`${holder}s`].has(id)) refuseMissing(holder, id);
}

/** The id of a request's role; refuses one that does not exist. */
function requireRole({ keystone }: Cloud, call: Call): string {
  const id = call.params.role ?? "";
  return keystone.roles.has(id) ? id : refuseMissing("role", id);
}

/** What the user or group of a request has on its project or domain. */
function grantsOf(cloud: Cloud, call: Call, { kind, holder, inherited }: Family): Assignment[] {
  const { projectId, domainId, system } = scopeOf(cloud, call, kind);
  return cloud.keystone.assignments.filter(
    (each) =>
      each[`${holder}Id`] === call.params.holder &&
      each.projectId === projectId &&
      each.domainId === domainId &&
      Boolean(each.system) === Boolean(system) &&
      Boolean(each.inherited) === inherited,
  );
}

const findGrant = (cloud: Cloud, call: Call, family: Family): Assignment | undefined =>
  grantsOf(cloud, call, family).find((each) => each.roleId === call.params.role);

/** The grant of a request; refuses if there is none. */
function getGrant(cloud: Cloud, call: Call, family: Family): Assignment {
  const { role, holder, target = "system" } = call.params;
  const where = `${role}, user or group: ${holder}, project, domain, or system: ${target}`;
  return findGrant(cloud, call, family) ?? refuseMissing("role assignment with role", where);
}

function listGrants(cloud: Cloud, call: Call, family: Family): Reply {
  requirePermission(call, "list_grants");
  requireHolder(cloud, call, family.holder);
  const ids = grantsOf(cloud, call, family).map((each) => each.roleId);
  const views = cloud.keystone.rolesById(ids).map((each) => roleView(call, each));
  return { status: 200, body: listView(call, "roles", views) };
}

function grant(cloud: Cloud, call: Call, family: Family): Reply {
  requirePermission(call, "create_grant");
  const roleId = requireRole(cloud, call);
  requireHolder(cloud, call, family.holder);
  const scope = scopeOf(cloud, call, family.kind);
  const id = call.params.holder ?? "";
  const whose = family.holder === "user" ? { userId: id } : { groupId: id };
  const assignment = { ...whose, roleId, ...scope, ...(family.inherited ? { inherited: true } : {}) };
  if (!findGrant(cloud, call, family)) cloud.keystone.assignments.push(assignment);
  return { status: 204 };
}

function revoke(cloud: Cloud, call: Call, family: Family): Reply {
  requirePermission(call, "revoke_grant");
  requireRole(cloud, call);
  const { keystone } = cloud;
  const revoked = getGrant(cloud, call, family);
  const { projectId, domainId, groupId, userId, inherited } = revoked;
  keystone.assignments = keystone.assignments.filter((each) => each !== revoked);
  const isHolder = (id: string): boolean =>
    id === userId || (groupId !== undefined && Boolean(keystone.members.get(groupId)?.has(id)));
  keystone.revoke(
    (token) => isHolder(token.userId) && (inherited || (token.projectId === projectId && token.domainId === domainId)),
  );
  return { status: 204 };
}
