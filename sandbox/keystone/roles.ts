// Keystone: roles, and what they imply.
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { doc, str } from "../wire";
import { refuseMissing, refuseWithout, requirePermission } from "./policy";
import type { Role } from "./state";
import { listView, roleView, self } from "./views";

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

const getRole = ({ keystone }: Cloud, id = ""): Role => keystone.roles.get(id) ?? refuseMissing("role", id);

function listRoles({ keystone }: Cloud, call: Call): Reply {
  requirePermission(call, "list_roles");
  const name = call.query.get("name");
  const domainId = call.query.get("domain_id");
  const rows = [...keystone.roles.values()].filter(
    (each) => (!name || each.name === name) && each.domain_id === domainId,
  );
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
    options: {},
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
  const name = str(given, "name");
  if (name !== undefined) requireUniqueName(cloud, name, role.domain_id, role.id);
  role.name = name ?? role.name;
  role.description = str(given, "description") ?? role.description;
  return { status: 200, body: { role: roleView(call, role) } };
}

/** Deletes a role with its assignments and what it implies. */
function deleteRole({ keystone }: Cloud, role: Role): Reply {
  keystone.roles.delete(role.id);
  keystone.implied.delete(role.id);
  for (const set of keystone.implied.values()) set.delete(role.id);
  keystone.assignments = keystone.assignments.filter((each) => each.roleId !== role.id);
  return { status: 204 };
}

/** The routes of /v3/roles/{id}/implies, and the list of all of them. */
export function implicationRoutes(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  const summary = (call: Call, each: Role) => ({
    id: each.id,
    links: self(call, `/roles/${each.id}`),
    name: each.name,
  });
  const inference = (call: Call, prior: Role) => ({
    prior_role: summary(call, prior),
    implies: keystone.rolesById([...(keystone.implied.get(prior.id) ?? [])]).map((each) => summary(call, each)),
  });
  const getImplication = (call: Call): { prior: Role; implied: Role } => {
    const prior = getRole(cloud, call.params.id);
    const implied = getRole(cloud, call.params.implied);
    if (!keystone.implied.get(prior.id)?.has(implied.id)) {
      throw new Refusal(404, `${prior.id} does not imply ${implied.id}.`);
    }
    return { prior, implied };
  };
  const view = (call: Call, prior: Role, implied: Role) => ({
    role_inference: { prior_role: summary(call, prior), implies: summary(call, implied) },
    links: self(call, `/roles/${prior.id}/implies/${implied.id}`),
  });
  return [
    route("GET /v3/role_inferences", (call) => {
      requirePermission(call, "list_role_inference_rules");
      const priors = keystone.rolesById([...keystone.implied].filter(([, set]) => set.size > 0).map(([id]) => id));
      return { status: 200, body: { role_inferences: priors.map((prior) => inference(call, prior)) } };
    }),
    route("GET /v3/roles/{id}/implies", (call) => {
      requirePermission(call, "list_implied_roles");
      const prior = getRole(cloud, call.params.id);
      return {
        status: 200,
        body: { role_inference: inference(call, prior), links: self(call, `/roles/${prior.id}/implies`) },
      };
    }),
    route("PUT /v3/roles/{id}/implies/{implied}", (call) => {
      requirePermission(call, "create_implied_role");
      const prior = getRole(cloud, call.params.id);
      const implied = getRole(cloud, call.params.implied);
      if (keystone.implied.get(prior.id)?.has(implied.id)) {
        throw new Refusal(409, "Conflict occurred attempting to store implied_role - Duplicate entry.");
      }
      keystone.implied.set(prior.id, (keystone.implied.get(prior.id) ?? new Set()).add(implied.id));
      return { status: 201, body: view(call, prior, implied) };
    }),
    route("GET /v3/roles/{id}/implies/{implied}", (call) => {
      requirePermission(call, "get_implied_role");
      const { prior, implied } = getImplication(call);
      return call.method === "HEAD" ? { status: 204 } : { status: 200, body: view(call, prior, implied) };
    }),
    route("DELETE /v3/roles/{id}/implies/{implied}", (call) => {
      requirePermission(call, "delete_implied_role");
      const { prior, implied } = getImplication(call);
      keystone.implied.get(prior.id)?.delete(implied.id);
      return { status: 204 };
    }),
  ];
}
