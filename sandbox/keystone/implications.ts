// Keystone: which role implies which.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { requirePermission } from "./policy";
import { getRole } from "./roles";
import type { Role } from "./state";
import { self } from "./views";

const base = "/v3/roles/{id}/implies";

/** The routes of /v3/roles/{id}/implies, and the list of all implications. */
export function implicationRoutes(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  return [
    route("GET /v3/role_inferences", (call) => {
      requirePermission(call, "list_role_inference_rules");
      const priors = keystone.rolesById([...keystone.implied].filter(([, set]) => set.size > 0).map(([id]) => id));
      return { status: 200, body: { role_inferences: priors.map((prior) => inferenceView(cloud, call, prior)) } };
    }),
    route(`GET ${base}`, (call) => {
      requirePermission(call, "list_implied_roles");
      const prior = getRole(cloud, call.params.id);
      const links = self(call, `/roles/${prior.id}/implies`);
      return { status: 200, body: { role_inference: inferenceView(cloud, call, prior), links } };
    }),
    route(`PUT ${base}/{implied}`, (call) => createImplication(cloud, call)),
    route(`GET ${base}/{implied}`, (call) => {
      requirePermission(call, "get_implied_role");
      const implication = getImplication(cloud, call);
      return call.method === "HEAD" ? { status: 204 } : { status: 200, body: view(call, implication) };
    }),
    route(`DELETE ${base}/{implied}`, (call) => {
      requirePermission(call, "delete_implied_role");
      const { prior, implied } = getImplication(cloud, call);
      keystone.implied.get(prior.id)?.delete(implied.id);
      return { status: 204 };
    }),
  ];
}

interface Implication {
  prior: Role;
  implied: Role;
}

/** The two roles of a request; refuses if one does not exist. */
const namedRoles = (cloud: Cloud, call: Call): Implication => ({
  prior: getRole(cloud, call.params.id),
  implied: getRole(cloud, call.params.implied),
});

/** The two roles of a request; refuses if one does not imply the other. */
function getImplication(cloud: Cloud, call: Call): Implication {
  const { prior, implied } = namedRoles(cloud, call);
  if (!cloud.keystone.implied.get(prior.id)?.has(implied.id)) {
    throw new Refusal(404, `${prior.id} does not imply ${implied.id}.`);
  }
  return { prior, implied };
}

function createImplication(cloud: Cloud, call: Call): Reply {
  requirePermission(call, "create_implied_role");
  const { keystone } = cloud;
  const implication = namedRoles(cloud, call);
  const { prior, implied } = implication;
  if (keystone.implied.get(prior.id)?.has(implied.id)) {
    throw new Refusal(409, "Conflict occurred attempting to store implied_role - Duplicate entry.");
  }
  keystone.implied.set(prior.id, (keystone.implied.get(prior.id) ?? new Set()).add(implied.id));
  return { status: 201, body: view(call, implication) };
}

const summary = (call: Call, each: Role) => ({
  id: each.id,
  links: self(call, `/roles/${each.id}`),
  name: each.name,
});

/** A role with all that it implies. */
const inferenceView = ({ keystone }: Cloud, call: Call, prior: Role) => ({
  prior_role: summary(call, prior),
  implies: keystone.rolesById([...(keystone.implied.get(prior.id) ?? [])]).map((each) => summary(call, each)),
});

const view = (call: Call, { prior, implied }: Implication) => ({
  role_inference: { prior_role: summary(call, prior), implies: summary(call, implied) },
  links: self(call, `/roles/${prior.id}/implies/${implied.id}`),
});
