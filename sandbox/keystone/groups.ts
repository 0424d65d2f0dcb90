// Keystone: groups of users, and who is in them.
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { doc, str } from "../wire";
import { extrasOf } from "./extras";
import { chosen } from "./filters";
import { refuseMissing, refuseWithout, requirePermission } from "./policy";
import type { Group, KeystoneState, User } from "./state";
import { groupView, listView, userView } from "./views";

const FIELDS = "name domain_id description";

/** The routes of /v3/groups. */
export function groupRoutes(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  const get = (call: Call): Group =>
    keystone.groups.get(call.params.id ?? "") ?? refuseMissing("group", call.params.id ?? "");
  return [
    route("GET /v3/groups", (call) => {
      requirePermission(call, "list_groups");
      const views = chosen(call, keystone.groups.values(), "name domain_id").map((each) => groupView(call, each));
      return { status: 200, body: listView(call, "groups", views) };
    }),
    route("POST /v3/groups", (call) => createGroup(keystone, call)),
    route("GET /v3/groups/{id}", (call) => {
      requirePermission(call, "get_group");
      return { status: 200, body: { group: groupView(call, get(call)) } };
    }),
    route("PATCH /v3/groups/{id}", (call) => changeGroup(keystone, call, get(call))),
    route("DELETE /v3/groups/{id}", (call) => {
      requirePermission(call, "delete_group");
      deleteGroup(keystone, get(call).id);
      return { status: 204 };
    }),
    ...memberRoutes(keystone, get),
  ];
}

function requireUniqueName({ groups }: KeystoneState, name: string, domainId: string, ownId?: string): void {
  if ([...groups.values()].some((each) => each.name === name && each.domain_id === domainId && each.id !== ownId)) {
    throw new Refusal(
      409,
      `Conflict occurred attempting to store group - Duplicate entry found with name ${name} at domain ID ${domainId}.`,
    );
  }
}

function createGroup(keystone: KeystoneState, call: Call): Reply {
  requirePermission(call, "create_group");
  const given = doc(call.body, "group");
  const name = str(given, "name") ?? refuseWithout("name");
  const domainId = str(given, "domain_id") ?? call.who.projectDomainId;
  if (!keystone.domains.has(domainId)) refuseMissing("domain", domainId);
  requireUniqueName(keystone, name, domainId);
  const description = str(given, "description") ?? "";
  const group: Group = { id: hexId(), name, domain_id: domainId, description, extra: extrasOf(given, FIELDS) };
  keystone.groups.set(group.id, group);
  return { status: 201, body: { group: groupView(call, group) } };
}

function changeGroup(keystone: KeystoneState, call: Call, group: Group): Reply {
  requirePermission(call, "update_group");
  const given = doc(call.body, "group");
  const name = str(given, "name");
  if (str(given, "domain_id") !== undefined && given.domain_id !== group.domain_id)
    throw new Refusal(400, "Domain ID does not conform to required UUID format.");
  if (name !== undefined) requireUniqueName(keystone, name, group.domain_id, group.id);
  group.name = name ?? group.name;
  if (given.description !== undefined) group.description = String(given.description ?? "");
  group.extra = { ...group.extra, ...extrasOf(given, FIELDS) };
  return { status: 200, body: { group: groupView(call, group) } };
}

/** Deletes a group with its members and roles, and ends its members' tokens. */
export function deleteGroup(keystone: KeystoneState, id: string): void {
  const users = keystone.members.get(id) ?? new Set();
  keystone.groups.delete(id);
  keystone.members.delete(id);
  keystone.assignments = keystone.assignments.filter((each) => each.groupId !== id);
  keystone.revoke((token) => users.has(token.userId));
}

/** Who is in a group: /v3/groups/{id}/users, and /v3/users/{id}/groups. */
function memberRoutes(keystone: KeystoneState, get: (call: Call) => Group): Route[] {
  const user = (call: Call): User =>
    keystone.users.get(call.params.user ?? "") ?? refuseMissing("user", call.params.user ?? "");
  const requireMember = (call: Call): { members: Set<string>; id: string } => {
    const [group, { id }] = [get(call), user(call)];
    const members = keystone.members.get(group.id);
    if (members?.has(id)) return { members, id };
    throw new Refusal(404, `User '${id}' not found in group '${group.id}'`);
  };
  const one = "/v3/groups/{id}/users/{user}";
  return [
    route("GET /v3/groups/{id}/users", (call) => {
      requirePermission(call, "list_users_in_group");
      const members = keystone.members.get(get(call).id);
      const rows = [...keystone.users.values()].filter(({ id }) => members?.has(id));
      const views = chosen(call, rows, "domain_id enabled name").map((each) => userView(call, each));
      return { status: 200, body: listView(call, "users", views) };
    }),
    route(`PUT ${one}`, (call) => {
      requirePermission(call, "add_user_to_group");
      const [{ id }, member] = [get(call), user(call)];
      keystone.members.set(id, (keystone.members.get(id) ?? new Set()).add(member.id));
      return { status: 204 };
    }),
    route(`GET ${one}`, (call) => {
      requirePermission(call, "check_user_in_group");
      requireMember(call);
      return { status: 204 };
    }),
    route(`DELETE ${one}`, (call) => {
      requirePermission(call, "remove_user_from_group");
      const { members, id } = requireMember(call);
      members.delete(id);
      keystone.revoke((token) => token.userId === id);
      return { status: 204 };
    }),
    route("GET /v3/users/{user}/groups", (call) => {
      requirePermission(call, "list_groups_for_user", call.who.userId === call.params.user);
      const { id } = user(call);
      const rows = [...keystone.groups.values()].filter((each) => keystone.members.get(each.id)?.has(id));
      const views = chosen(call, rows, "name").map((each) => groupView(call, each));
      return { status: 200, body: listView(call, "groups", views) };
    }),
  ];
}
