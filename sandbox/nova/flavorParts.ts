// Nova: the extra specs of a flavor, and the projects that may use it.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, doc, isDoc, python, str } from "../wire";
import { getFlavor } from "./flavors";
import { invalid } from "./metadata";
import { requirePolicy } from "./quotas";
import type { Flavor } from "./state";

const base = "/v2.1/flavors/{id}/os-extra_specs";

/** Reads specs: texts, and numbers as texts. */
function readSpecs(given: Doc): Record<string, string> {
  for (const [key, value] of Object.entries(given)) {
    if (!/^[a-zA-Z0-9\-_:. ]{1,255}$/.test(key))
      throw invalid(
        "extra_specs",
        python(given),
        `${python(key)} does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'`,
      );
    if (typeof value !== "string" && typeof value !== "number")
      throw invalid(key, python(value), `${python(value)} is not of type 'string', 'number'`);
  }
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)]));
}

/** The routes of a flavor's extra specs. */
export function extraSpecRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): Flavor => getFlavor(cloud, call);
  const missing = (call: Call, { id }: Flavor): Refusal =>
    new Refusal(404, `Flavor ${id} has no extra specs with key ${call.params.key}.`);
  return [
    route(`GET ${base}`, (call) => ({ status: 200, body: { extra_specs: { ...get(call).extra_specs } } })),
    route(`POST ${base}`, (call) => {
      requirePolicy(call, "os_compute_api:os-flavor-extra-specs:create");
      const specs = readSpecs(doc(call.body, "extra_specs"));
      Object.assign(get(call).extra_specs, specs);
      return { status: 200, body: { extra_specs: specs } };
    }),
    route(`GET ${base}/{key}`, (call) => {
      const flavor = get(call);
      const key = call.params.key ?? "";
      const value = flavor.extra_specs[key];
      if (value === undefined) throw missing(call, flavor);
      return { status: 200, body: { [key]: value } };
    }),
    route(`PUT ${base}/{key}`, (call) => {
      requirePolicy(call, "os_compute_api:os-flavor-extra-specs:update");
      const flavor = get(call);
      const specs = readSpecs(call.body);
      if (Object.keys(specs).length !== 1 || specs[call.params.key ?? ""] === undefined)
        throw new Refusal(400, "Request body and URI mismatch");
      Object.assign(flavor.extra_specs, specs);
      return { status: 200, body: specs };
    }),
    route(`DELETE ${base}/{key}`, (call) => {
      requirePolicy(call, "os_compute_api:os-flavor-extra-specs:delete");
      const flavor = get(call);
      const key = call.params.key ?? "";
      if (flavor.extra_specs[key] === undefined) throw missing(call, flavor);
      delete flavor.extra_specs[key];
      return { status: 200 };
    }),
  ];
}

/** The routes of a flavor's access. */
export function flavorAccessRoutes(cloud: Cloud): Route[] {
  const reply = (flavor: Flavor): Reply => ({
    status: 200,
    body: { flavor_access: (flavor.projects ?? []).map((tenant_id) => ({ flavor_id: flavor.id, tenant_id })) },
  });
  const actions: Record<string, (call: Call, flavor: Flavor, tenant: string) => void> = {
    addTenantAccess(call, flavor, tenant) {
      requirePolicy(call, "os_compute_api:os-flavor-access:add_tenant_access");
      if (!cloud.keystone.projects.has(tenant)) throw new Refusal(400, `Project ID ${tenant} is not a valid project.`);
      if (call.version >= 7 && flavor.is_public) throw new Refusal(409, "Can not add access to a public flavor.");
      if (flavor.projects?.includes(tenant))
        throw new Refusal(
          409,
          `Flavor access already exists for flavor ${flavor.id} and project ${tenant} combination.`,
        );
      flavor.projects = [...(flavor.projects ?? []), tenant];
    },
    removeTenantAccess(call, flavor, tenant) {
      requirePolicy(call, "os_compute_api:os-flavor-access:remove_tenant_access");
      if (!flavor.projects?.includes(tenant))
        throw new Refusal(404, `Flavor access not found for ${flavor.id} / ${tenant} combination.`);
      flavor.projects = flavor.projects.filter((each) => each !== tenant);
    },
  };
  return [
    route("GET /v2.1/flavors/{id}/os-flavor-access", (call) => {
      requirePolicy(call, "os_compute_api:os-flavor-access");
      const flavor = getFlavor(cloud, call);
      if (flavor.is_public) throw new Refusal(404, "Access list not available for public flavors.");
      return reply(flavor);
    }),
    route("POST /v2.1/flavors/{id}/action", (call) => {
      const [name = "", given] = Object.entries(call.body)[0] ?? [];
      const action = actions[name];
      if (!action) throw new Refusal(400, `There is no such action: ${name}`);
      const flavor = getFlavor(cloud, call);
      const tenant = isDoc(given) ? str(given, "tenant") : undefined;
      if (tenant === undefined) throw invalid(name, python(given), "'tenant' is a required property");
      action(call, flavor, tenant);
      return reply(flavor);
    }),
  ];
}
