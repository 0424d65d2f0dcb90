// Neutron: routers, their interfaces, gateways and extra routes.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { bool, type Doc, doc, docs, isDoc, python, str, strings } from "../wire";
import { contains, parseAddress, parseCidr } from "./addresses";
import { absent, bad, bodies, change, disallowed, fresh, type Kind, listReply, only, owner, touch } from "./collection";
import { interfacePorts, interfaceRoutes } from "./interfaces";
import { getNetwork } from "./networks";
import { createPort, deletePort } from "./ports";
import { charge } from "./quotas";
import type { Gateway, HostRoute, Router } from "./state";

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

/** The router, or Neutron's 404. */
export function getRouter(cloud: Cloud, call: Call): Router {
  const id = call.params.id ?? "";
  const router = cloud.neutron.routers.get(id);
  if (!router || (!call.who.admin && router.project_id !== call.who.projectId)) throw absent(kind, id);
  return router;
}

/** A router as Neutron shows it. */
export function view(call: Call, router: Router): Doc {
  const { gw_port_id: _port, ...rest } = router;
  return {
    ...rest,
    availability_zones: [],
    flavor_id: null,
    ...(call.who.admin ? { distributed: false, ha: false } : {}),
  };
}

function setGateway(cloud: Cloud, call: Call, router: Router, value: unknown, action: string): void {
  const networkId = isDoc(value) ? str(value, "network_id") : undefined;
  if (isDoc(value) && !call.who.admin) {
    const extra = ["enable_snat", "external_fixed_ips"].find((name) => value[name] !== undefined);
    if (extra) {
      const base = `rule:${action}_router:external_gateway_info`;
      throw disallowed(`(rule:${action}_router and (${base} and (${base}:network_id and ${base}:${extra})))`);
    }
  }
  const old = router.gw_port_id ? cloud.neutron.ports.get(router.gw_port_id) : undefined;
  if (networkId === undefined) {
    const used = [...cloud.neutron.floatingIps.values()].some(
      (each) => each.router_id === router.id && each.port_id !== null,
    );
    if (old && used) {
      throw new Refusal(
        409,
        `Gateway cannot be updated for router ${router.id}, since a gateway to external network ${old.network_id} is required by one or more floating IPs.`,
        "RouterExternalGatewayInUseByFloatingIp",
      );
    }
    if (old) deletePort(cloud, old);
    router.external_gateway_info = null;
    router.gw_port_id = null;
    return;
  }
  const network = getNetwork(cloud, call, networkId);
  if (!network["router:external"])
    throw bad(`Bad router request: Network ${networkId} is not an external network.`, "BadRequest");
  const given = isDoc(value) ? value : {};
  const snat = bool(given, "enable_snat") ?? true;
  if (old && old.network_id === networkId && given.external_fixed_ips === undefined) {
    if (router.external_gateway_info) router.external_gateway_info.enable_snat = snat;
    return;
  }
  if (old) deletePort(cloud, old);
  const port = createPort(cloud, network, "", {
    device_owner: "network:router_gateway",
    device_id: router.id,
    ...(docs(given, "external_fixed_ips") ? { fixed_ips: given.external_fixed_ips } : {}),
  });
  const gateway: Gateway = { network_id: networkId, external_fixed_ips: port.fixed_ips, enable_snat: snat };
  router.external_gateway_info = gateway;
  router.gw_port_id = port.id;
}

/** Reads and checks extra routes. */
export function checkedRoutes(cloud: Cloud, router: Router, given: Doc): HostRoute[] | undefined {
  const asked = docs(given, "routes");
  if (!asked) return undefined;
  const routes = asked.map((each) => ({ destination: String(each.destination), nexthop: String(each.nexthop) }));
  const refuse = (reason: string): Refusal =>
    bad(`Invalid format for routes: ${python(routes)}, ${reason}`, "InvalidRoutes");
  const ports = [...cloud.neutron.ports.values()].filter((each) => each.device_id === router.id);
  const own = new Set(ports.flatMap((port) => port.fixed_ips.map((ip) => ip.ip_address)));
  const cidrs = ports
    .flatMap((port) => port.fixed_ips)
    .flatMap((ip) => parseCidr(cloud.neutron.subnets.get(ip.subnet_id)?.cidr ?? "") ?? []);
  for (const each of routes) {
    const hop = parseAddress(each.nexthop);
    if (!parseCidr(each.destination))
      throw bad(`Invalid input for routes. Reason: '${each.destination}' is not a valid IP subnet.`);
    if (!hop) throw bad(`Invalid input for routes. Reason: '${each.nexthop}' is not a valid IP address.`);
    if (!cidrs.some((cidr) => contains(cidr, hop))) throw refuse("the nexthop is not connected with router");
    if (own.has(each.nexthop)) throw refuse("the nexthop is used by router");
  }
  return routes;
}

/** /v2.0/routers. */
export function routerRoutes(cloud: Cloud): Route[] {
  const { neutron } = cloud;
  return [
    route("GET /v2.0/routers", (call) => {
      const rows = [...neutron.routers.values()].filter(
        (each) => each.project_id === call.who.projectId || call.who.admin,
      );
      return listReply(
        cloud,
        call,
        kind,
        rows.map((each) => view(call, each)),
        [],
      );
    }),
    route("POST /v2.0/routers", (call) => {
      const { given, bulk } = bodies(call, kind);
      charge(cloud, owner(call, given[0] ?? {}), "router", given.length);
      const made = given.map((each) => {
        const router: Router = {
          ...fresh(owner(call, each), 1),
          name: str(each, "name") ?? "",
          description: str(each, "description") ?? "",
          tags: [],
          admin_state_up: bool(each, "admin_state_up") ?? true,
          status: "ACTIVE",
          external_gateway_info: null,
          gw_port_id: null,
          availability_zone_hints: strings(each, "availability_zone_hints") ?? [],
          routes: [],
        };
        if (isDoc(each.external_gateway_info)) setGateway(cloud, call, router, each.external_gateway_info, "create");
        neutron.routers.set(router.id, router);
        return view(call, router);
      });
      return { status: 201, body: bulk ? { routers: made } : { router: made[0] } };
    }),
    route("GET /v2.0/routers/{id}", (call) => ({
      status: 200,
      body: { router: only(call, view(call, getRouter(cloud, call))) },
    })),
    route("PUT /v2.0/routers/{id}", (call) => {
      const router = getRouter(cloud, call);
      const given = change(call, kind);
      const routes = checkedRoutes(cloud, router, given);
      if (given.external_gateway_info !== undefined)
        setGateway(cloud, call, router, given.external_gateway_info, "update");
      router.routes = routes ?? router.routes;
      router.name = str(given, "name") ?? router.name;
      router.description = str(given, "description") ?? router.description;
      router.admin_state_up = bool(given, "admin_state_up") ?? router.admin_state_up;
      touch(router);
      return { status: 200, body: { router: view(call, router) } };
    }),
    ...(["add", "remove"] as const).map((verb) =>
      route(`PUT /v2.0/routers/{id}/${verb}_extraroutes`, (call) => {
        const router = getRouter(cloud, call);
        const given = doc(call.body, "router");
        const same = (one: HostRoute, other: HostRoute): boolean =>
          one.destination === other.destination && one.nexthop === other.nexthop;
        const asked =
          verb === "add"
            ? (checkedRoutes(cloud, router, given) ?? [])
            : (docs(given, "routes") ?? []).map((each) => ({
                destination: String(each.destination),
                nexthop: String(each.nexthop),
              }));
        const rest = router.routes.filter((each) => !asked.some((one) => same(one, each)));
        router.routes = verb === "add" ? [...rest, ...asked] : rest;
        touch(router);
        return {
          status: 200,
          body: {
            router: {
              ...view(call, router),
              gw_port_id: router.gw_port_id,
              distributed: false,
              ha: false,
              ha_vr_id: 0,
            },
          },
        };
      }),
    ),
    route("DELETE /v2.0/routers/{id}", (call) => {
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
      neutron.routers.delete(router.id);
      return { status: 204 };
    }),
    ...interfaceRoutes(cloud),
  ];
}
