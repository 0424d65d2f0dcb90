// Keystone: roles.
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { doc, str } from "../wire";
import { extrasOf, optionsOf, requireMutable } from "./extras";
import { chosen } from "./filters";
import { refuseMissing, refuseWithout, requirePermission } from "./policy";
import type { Role } from "./state";
import { listView, roleView } from "./views";

const FIELDS = "name domain_id description";

/** The routes of /v3/roles. */
export function roleRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): Role => getRole(cloud, call.params.id);
  return [
    route("GET /v3/roles", (call) => listRoles(cloud, call)),
    route("POST /v3/roles", (call) => createRole(cloud, call)),
    route("GET /v3/roles/{id}", (call) => {
      requirePermission(call, "get_role");
      return { status: 200, body: { role: roleView(call, get(call)) } };
    }),
    route("PATCH /v3/roles/{id}", (call) => {
      requirePermission(call, "update_role");
      return changeRole(cloud, call, get(call));
    }),
    route("DELETE /v3/roles/{id}", (call) => {
      requirePermission(call, "delete_role");
      return deleteRole(cloud, get(call));
    }),
  ];
}

/** The role of an id; refuses if it does not exist. */
export const getRole = ({ keystone }: Cloud, id = ""): Role => keystone.roles.get(id) ?? refuseMissing("role", id);

function listRoles({ keystone }: Cloud, call: Call): Reply {
  requirePermission(call, "list_roles");
  // Without a domain these are the roles of no domain.
  const domainId = call.query.get("domain_id");
  const rows = chosen(call, keystone.roles.values(), "name").filter((each) => each.domain_id === domainId);
  const views = rows.map((each) => roleView(call, each));
  return { status: 200, body: listView(call, "roles", views) };
}

function createRole(cloud: Cloud, call: Call): Reply {
  requirePermission(call, "create_role");
  const given = doc(call.body, "role");
  const name = str(given, "name") ?? refuseWithout("name");
  const domainId = str(given, "domain_id") ?? null;
  requireUniqueName(cloud, name, domainId);
  const role: Role = {
    id: hexId(),
    name,
    domain_id: domainId,
    description: str(given, "description") ?? null,
    options: optionsOf(given),
    extra: extrasOf(given, FIELDS),
  };
  cloud.keystone.roles.set(role.id, role);
  return { status: 201, body: { role: roleView(call, role) } };
}

/** @param ownId The id of the role that may have the name. */
function requireUniqueName({ keystone }: Cloud, name: string, domainId: string | null, ownId?: string): void {
  for (const each of keystone.roles.values()) {
    if (each.name !== name || each.domain_id !== domainId || each.id === ownId) continue;
    throw new Refusal(409, `Conflict occurred attempting to store role - Duplicate entry found with name ${name}.`);
  }
}

function changeRole(cloud: Cloud, call: Call, role: Role): Reply {
  const given = doc(call.body, "role");
  requireMutable("role", role, "update", given);
  const name = str(given, "name");
  if (name !== undefined) requireUniqueName(cloud, name, role.domain_id, role.id);
  role.name = name ?? role.name;
  role.description = str(given, "description") ?? role.description;
  role.options = optionsOf(given, role.options);
  role.extra = { ...role.extra, ...extrasOf(given, FIELDS) };
  return { status: 200, body: { role: roleView(call, role) } };
}

/** Deletes a role with its assignments and what it implies. */
function deleteRole({ keystone }: Cloud, role: Role): Reply {
  requireMutable("role", role, "delete");
  keystone.roles.delete(role.id);
  keystone.implied.delete(role.id);
  for (const set of keystone.implied.values()) set.delete(role.id);
  keystone.assignments = keystone.assignments.filter((each) => each.roleId !== role.id);
  return { status: 204 };
}
