// Neutron: routers and their extra routes.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, doc, docs, isDoc, python, str, strings } from "../wire";
import { canonicalAddress, contains, formatAddress, formatCidr, parseAddress, parseCidr } from "./addresses";
import {
  badRequest,
  commonFields,
  type Kind,
  listReply,
  notFound,
  ownerOf,
  readBodies,
  readChange,
  selectFields,
  touch,
} from "./collection";
import { setGateway } from "./gateways";
import { checkQuota } from "./quotas";
import type { HostRoute, Port, Router } from "./state";

const kind: Kind = {
  name: "router",
  plural: "routers",
  missing: "RouterNotFound",
  notFound: (id) => `Router ${id} could not be found`,
  attributes: {
    name: { type: "string" },
    description: { type: "string" },
    admin_state_up: { type: "boolean" },
    external_gateway_info: {},
    routes: { post: false },
    availability_zone_hints: { put: false },
    distributed: { operator: true },
    ha: { operator: true },
    flavor_id: {},
    tags: { post: false, put: false },
    status: { post: false, put: false },
  },
};

/**
 * The router that a request names, as the caller may see it.
 * @throws Refusal 404
 */
export function getRouter(cloud: Cloud, call: Call): Router {
  const id = call.params.id ?? "";
  const router = cloud.neutron.routers.get(id);
  if (!router || (!call.who.admin && router.project_id !== call.who.projectId)) throw notFound(kind, id);
  return router;
}

/** The ports of a router on its internal networks. */
export const interfacePorts = (cloud: Cloud, router: Router): Port[] =>
  [...cloud.neutron.ports.values()].filter(
    (each) => each.device_id === router.id && each.device_owner === "network:router_interface",
  );

function view(call: Call, router: Router): Doc {
  const { gw_port_id: _port, ...rest } = router;
  return {
    ...rest,
    availability_zones: [],
    flavor_id: null,
    ...(call.who.admin ? { distributed: false, ha: false } : {}),
  };
}

/** The routes of /v2.0/routers; those of interfaces are in interfaces.ts. */
export function routerRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2.0/routers", (call) => listRouters(cloud, call)),
    route("POST /v2.0/routers", (call) => createRouters(cloud, call)),
    route("GET /v2.0/routers/{id}", (call) => ({
      status: 200,
      body: { router: selectFields(call, view(call, getRouter(cloud, call))) },
    })),
    route("PUT /v2.0/routers/{id}", (call) => changeRouter(cloud, call)),
    route("PUT /v2.0/routers/{id}/add_extraroutes", (call) => addRoutes(cloud, call)),
    route("PUT /v2.0/routers/{id}/remove_extraroutes", (call) => removeRoutes(cloud, call)),
    route("DELETE /v2.0/routers/{id}", (call) => deleteRouter(cloud, call)),
  ];
}

function listRouters(cloud: Cloud, call: Call): Reply {
  const rows = [...cloud.neutron.routers.values()].filter(
    (each) => each.project_id === call.who.projectId || call.who.admin,
  );
  return listReply(
    call,
    kind,
    rows.map((each) => view(call, each)),
  );
}

function createRouters(cloud: Cloud, call: Call): Reply {
  const { given, bulk } = readBodies(call, kind);
  checkQuota(cloud, ownerOf(call, given[0] ?? {}), "router", given.length);
  const created = given.map((each) => view(call, createRouter(cloud, call, each)));
  return { status: 201, body: bulk ? { routers: created } : { router: created[0] } };
}

function createRouter(cloud: Cloud, call: Call, given: Doc): Router {
  const router: Router = {
    ...commonFields(ownerOf(call, given), 1),
    name: str(given, "name") ?? "",
    description: str(given, "description") ?? "",
    tags: [],
    admin_state_up: bool(given, "admin_state_up") ?? true,
    status: "ACTIVE",
    external_gateway_info: null,
    gw_port_id: null,
    availability_zone_hints: strings(given, "availability_zone_hints") ?? [],
    routes: [],
  };
  if (isDoc(given.external_gateway_info)) setGateway(cloud, call, router, given.external_gateway_info, "create");
  cloud.neutron.routers.set(router.id, router);
  return router;
}

function changeRouter(cloud: Cloud, call: Call): Reply {
  const router = getRouter(cloud, call);
  const given = readChange(call, kind, router);
  const routes = readRoutes(cloud, router, given);
  if (given.external_gateway_info !== undefined) setGateway(cloud, call, router, given.external_gateway_info, "update");
  router.routes = routes ?? router.routes;
  router.name = str(given, "name") ?? router.name;
  router.description = str(given, "description") ?? router.description;
  router.admin_state_up = bool(given, "admin_state_up") ?? router.admin_state_up;
  touch(router);
  return { status: 200, body: { router: view(call, router) } };
}

function deleteRouter(cloud: Cloud, call: Call): Reply {
  const router = getRouter(cloud, call);
  const ports = interfacePorts(cloud, router);
  if (ports.length > 0) {
    throw new Refusal(
      409,
      `Router ${router.id} has ports still attached: ${ports.map((each) => each.id).join(", ")}`,
      "RouterInUse",
    );
  }
  setGateway(cloud, call, router, null, "update");
  cloud.neutron.routers.delete(router.id);
  return { status: 204 };
}

/**
 * Reads the extra routes of a body; undefined if it has none.
 * @throws Refusal If a next hop is not on the router's networks, or is the router itself.
 */
function readRoutes(cloud: Cloud, router: Router, given: Doc): HostRoute[] | undefined {
  const routes = requestedRoutes(given);
  if (!routes) return undefined;
  const refuse = (reason: string): Refusal =>
    badRequest(`Invalid format for routes: ${python(routes)}, ${reason}`, "InvalidRoutes");
  const ports = [...cloud.neutron.ports.values()].filter((each) => each.device_id === router.id);
  const own = new Set(ports.flatMap((port) => port.fixed_ips.map((ip) => ip.ip_address)));
  const cidrs = ports
    .flatMap((port) => port.fixed_ips)
    .flatMap((ip) => parseCidr(cloud.neutron.subnets.get(ip.subnet_id)?.cidr ?? "") ?? []);
  for (const each of routes) {
    const hop = parseAddress(each.nexthop);
    if (!parseCidr(each.destination))
      throw badRequest(`Invalid input for routes. Reason: '${each.destination}' is not a valid IP subnet.`);
    if (!hop) throw badRequest(`Invalid input for routes. Reason: '${each.nexthop}' is not a valid IP address.`);
    if (!cidrs.some((cidr) => contains(cidr, hop))) throw refuse("the nexthop is not connected with router");
    if (own.has(formatAddress(hop))) throw refuse("the nexthop is used by router");
  }
  return routes.map((each) => {
    const to = parseCidr(each.destination);
    return { destination: to ? formatCidr(to) : each.destination, nexthop: canonicalAddress(each.nexthop) };
  });
}

const requestedRoutes = (given: Doc): HostRoute[] | undefined =>
  docs(given, "routes")?.map((each) => ({ destination: String(each.destination), nexthop: String(each.nexthop) }));

const without = (routes: HostRoute[], others: HostRoute[]): HostRoute[] =>
  routes.filter(
    (each) => !others.some((other) => other.destination === each.destination && other.nexthop === each.nexthop),
  );

function addRoutes(cloud: Cloud, call: Call): Reply {
  const router = getRouter(cloud, call);
  const added = readRoutes(cloud, router, doc(call.body, "router")) ?? [];
  return replaceRoutes(call, router, [...without(router.routes, added), ...added]);
}

function removeRoutes(cloud: Cloud, call: Call): Reply {
  const router = getRouter(cloud, call);
  const removed = requestedRoutes(doc(call.body, "router")) ?? [];
  return replaceRoutes(call, router, without(router.routes, removed));
}

function replaceRoutes(call: Call, router: Router, routes: HostRoute[]): Reply {
  router.routes = routes;
  touch(router);
  // Neutron shows everybody in this answer what it shows only the operator elsewhere.
  const more = { gw_port_id: router.gw_port_id, distributed: false, ha: false, ha_vr_id: 0 };
  return { status: 200, body: { router: { ...view(call, router), ...more } } };
}
