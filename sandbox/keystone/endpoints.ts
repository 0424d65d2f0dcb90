// Keystone: endpoints of services.
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, doc, str } from "../wire";
import { regionOf } from "./catalog";
import { extrasOf } from "./extras";
import { chosen } from "./filters";
import { refuseMissing, refuseWithout, requirePermission } from "./policy";
import type { CatalogService, Endpoint } from "./state";
import { listView, self } from "./views";

const FACES = ["public", "internal", "admin"] as const;

/** What a body says of an endpoint; refuses another interface, service or region. */
function readEndpoint(cloud: Cloud, given: Doc): Partial<Endpoint> {
  const url = str(given, "url");
  const face = FACES.find((each) => each === given.interface);
  if (given.interface !== undefined && face === undefined)
    throw new Refusal(
      400,
      `Invalid input for field 'interface': '${given.interface}' is not one of ['admin', 'internal', 'public']`,
    );
  const region = given.region_id ?? given.region;
  if (typeof region === "string" && !cloud.keystone.regions.has(region)) {
    // The older name makes its region, the newer one names one.
    if (given.region_id !== undefined) refuseMissing("region", region);
    cloud.keystone.regions.set(region, { id: region, description: "", parent_region_id: null });
  }
  const enabled = bool(given, "enabled");
  return {
    ...(url === undefined ? {} : { url: url.startsWith(cloud.origin) ? url.slice(cloud.origin.length) : url }),
    ...(face === undefined ? {} : { interface: face }),
    ...(region === undefined ? {} : { region_id: region === null ? null : String(region) }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}

const FIELDS = "url interface region region_id enabled service_id";

const endpointView = (cloud: Cloud, call: Call, service: CatalogService, each: Endpoint) => ({
  ...each.extra,
  id: each.id,
  interface: each.interface,
  region_id: regionOf(cloud, each),
  service_id: service.id,
  url: (each.url.startsWith("/") ? cloud.origin : "") + each.url,
  enabled: each.enabled ?? true,
  region: regionOf(cloud, each),
  links: self(call, `/endpoints/${each.id}`),
});

/** The routes of endpoints. */
export function endpointRoutes(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  const view = (call: Call, service: CatalogService, each: Endpoint) => endpointView(cloud, call, service, each);
  const find = (call: Call): { service: CatalogService; endpoint: Endpoint } => {
    for (const service of keystone.services)
      for (const endpoint of service.endpoints) if (endpoint.id === call.params.id) return { service, endpoint };
    return refuseMissing("endpoint", call.params.id ?? "");
  };
  return [
    route("GET /v3/endpoints", (call) => {
      requirePermission(call, "list_endpoints");
      const rows = keystone.services.flatMap((each) => each.endpoints.map((endpoint) => view(call, each, endpoint)));
      return { status: 200, body: listView(call, "endpoints", chosen(call, rows, "interface service_id region_id")) };
    }),
    route("POST /v3/endpoints", (call) => createEndpoint(cloud, call)),
    route("GET /v3/endpoints/{id}", (call) => {
      requirePermission(call, "get_endpoint");
      const { service, endpoint } = find(call);
      return { status: 200, body: { endpoint: view(call, service, endpoint) } };
    }),
    route("PATCH /v3/endpoints/{id}", (call) => {
      requirePermission(call, "update_endpoint");
      const { service, endpoint } = find(call);
      const given = doc(call.body, "endpoint");
      const wanted = keystone.services.find(({ id }) => id === (given.service_id ?? service.id));
      if (!wanted) refuseMissing("service", String(given.service_id));
      Object.assign(endpoint, readEndpoint(cloud, given), { extra: { ...endpoint.extra, ...extrasOf(given, FIELDS) } });
      if (wanted !== service) {
        service.endpoints.splice(service.endpoints.indexOf(endpoint), 1);
        wanted.endpoints.push(endpoint);
      }
      return { status: 200, body: { endpoint: view(call, wanted, endpoint) } };
    }),
    route("DELETE /v3/endpoints/{id}", (call) => {
      requirePermission(call, "delete_endpoint");
      const { service, endpoint } = find(call);
      service.endpoints.splice(service.endpoints.indexOf(endpoint), 1);
      for (const set of keystone.projectEndpoints.values()) set.delete(endpoint.id);
      return { status: 204 };
    }),
  ];
}

function createEndpoint(cloud: Cloud, call: Call): Reply {
  requirePermission(call, "create_endpoint");
  const given = doc(call.body, "endpoint");
  for (const name of ["interface", "service_id", "url"]) if (given[name] === undefined) refuseWithout(name);
  const service =
    cloud.keystone.services.find(({ id }) => id === given.service_id) ??
    refuseMissing("service", String(given.service_id));
  const read = readEndpoint(cloud, given);
  const { url = "", interface: face = "public" } = read;
  const endpoint = { region_id: null, ...read, id: hexId(), url, interface: face, extra: extrasOf(given, FIELDS) };
  service.endpoints.push(endpoint);
  return { status: 201, body: { endpoint: endpointView(cloud, call, service, endpoint) } };
}
