// Keystone: the list of who has which role on what.
import type { Cloud } from "../cloud";
import { type Call, type Reply, type Route, route } from "../service";
import { requirePermission } from "./policy";
import type { Assignment } from "./state";
import { listView, self } from "./views";

/** The route of /v3/role_assignments. */
export const assignmentRoutes = (cloud: Cloud): Route[] => [
  route("GET /v3/role_assignments", (call) => listAssignments(cloud, call)),
];

function listAssignments(cloud: Cloud, call: Call): Reply {
  requirePermission(call, "list_role_assignments");
  const { keystone } = cloud;
  const { query } = call;
  const isOn = (name: string): boolean => query.has(name) && query.get(name) !== "0" && query.get(name) !== "false";
  const matches = (name: string, value: string | undefined): boolean => !query.has(name) || query.get(name) === value;
  const all = isOn("effective")
    ? keystone.assignments.flatMap((each) => keystone.expand([each.roleId]).map((roleId) => ({ ...each, roleId })))
    : keystone.assignments;
  const rows = all.filter(
    (each) =>
      matches("user.id", each.userId) &&
      matches("role.id", each.roleId) &&
      matches("scope.project.id", each.projectId) &&
      matches("scope.domain.id", each.domainId),
  );
  const views = rows.map((each) => view(cloud, call, each, isOn("include_names")));
  return { status: 200, body: listView(call, "role_assignments", views) };
}

function scopeView({ keystone }: Cloud, each: Assignment, names: boolean) {
  const domain = (id: string) => ({ id, name: keystone.domains.get(id)?.name });
  if (each.projectId) {
    const project = keystone.projects.get(each.projectId);
    const named = names && project ? { name: project.name, domain: domain(project.domain_id) } : {};
    return { project: { id: each.projectId, ...named } };
  }
  if (each.domainId) return { domain: names ? domain(each.domainId) : { id: each.domainId } };
  return { system: { all: true } };
}

/** @param names Whether it shows names beside ids. */
function view(cloud: Cloud, call: Call, each: Assignment, names: boolean) {
  const { keystone } = cloud;
  const user = keystone.users.get(each.userId);
  const domain = user && { id: user.domain_id, name: keystone.domains.get(user.domain_id)?.name };
  const where = each.projectId
    ? `/projects/${each.projectId}`
    : each.domainId
      ? `/domains/${each.domainId}`
      : "/system";
  return {
    links: { assignment: self(call, `${where}/users/${each.userId}/roles/${each.roleId}`).self },
    scope: scopeView(cloud, each, names),
    user: { id: each.userId, ...(names && user ? { name: user.name, domain } : {}) },
    role: { id: each.roleId, ...(names ? { name: keystone.roles.get(each.roleId)?.name } : {}) },
  };
}
