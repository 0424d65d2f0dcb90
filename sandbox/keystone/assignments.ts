// Keystone: the list of who has which role on what.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { subtreeOf } from "./hierarchy";
import { requirePermission } from "./policy";
import type { Assignment } from "./state";
import { listView, self } from "./views";

/** The route of /v3/role_assignments. */
export const assignmentRoutes = (cloud: Cloud): Route[] => [
  route("GET /v3/role_assignments", (call) => listAssignments(cloud, call)),
];

/** A row: an assignment, and of a group's or an inherited one where it comes from. */
interface Row extends Assignment {
  via?: { groupId?: string; place?: string };
}

const INHERITED = "scope.OS-INHERIT:inherited_to";

/** Whether a flag of the query is on. */
const isOn = ({ query }: Call, name: string): boolean =>
  query.has(name) && query.get(name) !== "0" && query.get(name)?.toLowerCase() !== "false";

function checkFilters(call: Call): void {
  const has = (name: string): boolean => Boolean(call.query.get(name));
  const refuse = (message: string): never => {
    throw new Refusal(400, message);
  };
  if (has("scope.domain.id") && has("scope.project.id")) refuse("Specify a domain or project, not both");
  if (has("scope.domain.id") && has("scope.system")) refuse("Specify system or domain, not both");
  if (has("scope.project.id") && has("scope.system")) refuse("Specify system or project, not both");
  if (has("user.id") && has("group.id")) refuse("Specify a user or group, not both");
  if (isOn(call, "effective") && has("group.id"))
    refuse("Combining effective and group filter will always result in an empty list.");
  if (isOn(call, "include_subtree") && !has("scope.project.id"))
    refuse("scope.project.id must be specified if include_subtree is also specified");
}

/** Assignments as they take effect: of users, in the projects where they hold, with the roles that they imply. */
function effective({ keystone }: Cloud): Row[] {
  // The system's are not among them.
  const placed = keystone.assignments.flatMap((each): Row[] => {
    if (each.system) return [];
    if (!each.inherited) return [each];
    const below = each.projectId
      ? subtreeOf(keystone.projects, each.projectId)
      : [...keystone.projects.values()].filter((project) => project.domain_id === each.domainId);
    const place = each.projectId ? `/projects/${each.projectId}` : `/domains/${each.domainId}`;
    const { inherited: _inherited, domainId: _domain, ...rest } = each;
    return below.map(({ id }) => ({ ...rest, projectId: id, via: { place } }));
  });
  const held = placed.flatMap((each): Row[] => {
    if (each.groupId === undefined) return [each];
    const { groupId, ...rest } = each;
    const users = [...(keystone.members.get(groupId) ?? [])];
    return users.map((userId) => ({ ...rest, userId, via: { ...each.via, groupId } }));
  });
  return held.flatMap((each) => keystone.expand([each.roleId]).map((roleId) => ({ ...each, roleId })));
}

function listAssignments(cloud: Cloud, call: Call): Reply {
  requirePermission(call, "list_role_assignments");
  checkFilters(call);
  const { keystone } = cloud;
  const { query } = call;
  const matches = (name: string, value: string | undefined): boolean => !query.get(name) || query.get(name) === value;
  const project = query.get("scope.project.id");
  const below = project && isOn(call, "include_subtree") ? subtreeOf(keystone.projects, project) : [];
  const places = new Set([project, ...below.map(({ id }) => id)]);
  const all: Row[] = isOn(call, "effective") ? effective(cloud) : keystone.assignments;
  const rows = all.filter(
    (each) =>
      matches("user.id", each.userId) &&
      matches("group.id", each.groupId) &&
      matches("role.id", each.roleId) &&
      matches("scope.domain.id", each.domainId) &&
      (!project || places.has(each.projectId ?? "")) &&
      (!query.get("scope.system") || each.system === true) &&
      (!query.has(INHERITED) ||
        each.system === true ||
        Boolean(each.inherited ?? each.via?.place) === (query.get(INHERITED) === "projects")),
  );
  const views = rows.map((each) => view(cloud, call, each, isOn(call, "include_names")));
  return { status: 200, body: listView(call, "role_assignments", views) };
}

function scopeView({ keystone }: Cloud, each: Row, names: boolean) {
  const inherits = each.inherited || each.via?.place ? { "OS-INHERIT:inherited_to": "projects" } : {};
  const domain = (id: string) => ({ id, name: keystone.domains.get(id)?.name });
  if (each.projectId) {
    const project = keystone.projects.get(each.projectId);
    const named = names && project ? { name: project.name, domain: domain(project.domain_id) } : {};
    return { project: { id: each.projectId, ...named }, ...inherits };
  }
  if (each.domainId) return { domain: names ? domain(each.domainId) : { id: each.domainId }, ...inherits };
  return { system: { all: true } };
}

/** The user or group of an assignment. */
function holderView({ keystone }: Cloud, each: Row, names: boolean) {
  const [kind, id] = each.groupId ? (["group", each.groupId] as const) : (["user", each.userId ?? ""] as const);
  const found = keystone[`${kind}s`].get(id);
  const domain = found && { id: found.domain_id, name: keystone.domains.get(found.domain_id)?.name };
  return { [kind]: { id, ...(names && found ? { name: found.name, domain } : {}) } };
}

/** @param names Whether it shows names beside ids. */
function view(cloud: Cloud, call: Call, each: Row, names: boolean) {
  const { keystone } = cloud;
  const own = each.projectId ? `/projects/${each.projectId}` : `/domains/${each.domainId}`;
  const inherits = each.inherited || each.via?.place !== undefined;
  const where = each.system ? "/system" : `${inherits ? "/OS-INHERIT" : ""}${each.via?.place ?? own}`;
  const group = each.via?.groupId ?? each.groupId;
  const holder = group ? `groups/${group}` : `users/${each.userId}`;
  const role = keystone.roles.get(each.roleId);
  const assignment = self(call, `${where}/${holder}/roles/${each.roleId}${inherits ? "/inherited_to_projects" : ""}`);
  const membership = each.via?.groupId && each.userId ? `/groups/${each.via.groupId}/users/${each.userId}` : undefined;
  return {
    links: { assignment: assignment.self, ...(membership ? { membership: self(call, membership).self } : {}) },
    scope: scopeView(cloud, each, names),
    ...holderView(cloud, each, names),
    role: { id: each.roleId, ...(names ? { name: role?.name } : {}) },
  };
}
