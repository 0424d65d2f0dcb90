// Keystone: the roles of a user on a project or domain, granted and revoked.
import type { Cloud } from "../cloud";
import { type Call, type Reply, type Route, route } from "../service";
import { refuseMissing, requirePermission } from "./policy";
import type { Assignment } from "./state";
import { listView, roleView } from "./views";

/** What roles are granted on. */
type Kind = "project" | "domain";

/** The routes of /v3/projects/{id}/users/{id}/roles and of /v3/domains/{id}/users/{id}/roles. */
export function grantRoutes(cloud: Cloud): Route[] {
  return (["project", "domain"] as const).flatMap((kind) => {
    const base = `/v3/${kind}s/{target}/users/{user}/roles`;
    return [
      route(`GET ${base}`, (call) => listGrants(cloud, call, kind)),
      route(`PUT ${base}/{role}`, (call) => grant(cloud, call, kind)),
      route(`GET ${base}/{role}`, (call) => {
        requirePermission(call, "check_grant");
        requireRole(cloud, call);
        getGrant(cloud, call, kind);
        return { status: 204 };
      }),
      route(`DELETE ${base}/{role}`, (call) => revoke(cloud, call, kind)),
    ];
  });
}

/** The project or domain of a request; refuses one that does not exist. */
function scopeOf({ keystone }: Cloud, call: Call, kind: Kind): Pick<Assignment, "projectId" | "domainId"> {
  const id = call.params.target ?? "";
  if (kind === "project") return keystone.projects.has(id) ? { projectId: id } : refuseMissing("project", id);
  return keystone.domains.has(id) ? { domainId: id } : refuseMissing("domain", id);
}

/** The id of a request's user; refuses one that does not exist. */
function requireUser({ keystone }: Cloud, call: Call): string {
  const id = call.params.user ?? "";
  return keystone.users.has(id) ? id : refuseMissing("user", id);
}

/** The id of a request's role; refuses one that does not exist. */
function requireRole({ keystone }: Cloud, call: Call): string {
  const id = call.params.role ?? "";
  return keystone.roles.has(id) ? id : refuseMissing("role", id);
}

/** What a user has on the project or domain of a request. */
function grantsOf(cloud: Cloud, call: Call, kind: Kind): Assignment[] {
  const { projectId, domainId } = scopeOf(cloud, call, kind);
  return cloud.keystone.assignments.filter(
    (each) => each.userId === call.params.user && each.projectId === projectId && each.domainId === domainId,
  );
}

const findGrant = (cloud: Cloud, call: Call, kind: Kind): Assignment | undefined =>
  grantsOf(cloud, call, kind).find((each) => each.roleId === call.params.role);

/** The grant of a request; refuses if the user lacks the role. */
function getGrant(cloud: Cloud, call: Call, kind: Kind): Assignment {
  const { role, user, target } = call.params;
  const where = `${role}, user or group: ${user}, project, domain, or system: ${target}`;
  return findGrant(cloud, call, kind) ?? refuseMissing("role assignment with role", where);
}

function listGrants(cloud: Cloud, call: Call, kind: Kind): Reply {
  requirePermission(call, "list_grants");
  const ids = grantsOf(cloud, call, kind).map((each) => each.roleId);
  const views = cloud.keystone.rolesById(ids).map((each) => roleView(call, each));
  return { status: 200, body: listView(call, "roles", views) };
}

function grant(cloud: Cloud, call: Call, kind: Kind): Reply {
  requirePermission(call, "create_grant");
  const roleId = requireRole(cloud, call);
  const assignment = { userId: requireUser(cloud, call), roleId, ...scopeOf(cloud, call, kind) };
  if (!findGrant(cloud, call, kind)) cloud.keystone.assignments.push(assignment);
  return { status: 204 };
}

function revoke(cloud: Cloud, call: Call, kind: Kind): Reply {
  requirePermission(call, "revoke_grant");
  requireRole(cloud, call);
  const { keystone } = cloud;
  const revoked = getGrant(cloud, call, kind);
  const { userId, projectId, domainId } = revoked;
  keystone.assignments = keystone.assignments.filter((each) => each !== revoked);
  keystone.revoke((token) => token.userId === userId && token.projectId === projectId && token.domainId === domainId);
  return { status: 204 };
}
