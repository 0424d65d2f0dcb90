// Neutron: how many addresses networks have left, and what it says of agents and providers.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import type { Doc } from "../wire";
import { parseAddress } from "./addresses";
import { forbidden, type Kind, listReply } from "./collection";
import type { Network, Subnet } from "./state";

const kind: Kind = {
  name: "network_ip_availability",
  plural: "network_ip_availabilities",
  missing: "NetworkNotFound",
  notFound: (id) => `Network ${id} could not be found.`,
  attributes: { network_id: {}, network_name: {}, ip_version: {} },
};

/** How many addresses the pools of a subnet have. */
function totalOf({ allocation_pools }: Subnet): number {
  const sizes = allocation_pools.map(({ start, end }) => {
    const [first, last] = [parseAddress(start)?.value, parseAddress(end)?.value];
    return first === undefined || last === undefined ? 0 : Number(last - first + 1n);
  });
  return sizes.reduce((all, each) => all + each, 0);
}

function view({ neutron }: Cloud, network: Network): Doc {
  const used = (subnet: Subnet): number =>
    [...neutron.ports.values()].flatMap((port) => port.fixed_ips).filter((ip) => ip.subnet_id === subnet.id).length;
  const subnets = [...neutron.subnets.values()].filter((each) => each.network_id === network.id);
  const rows = subnets.map((each) => ({
    subnet_id: each.id,
    subnet_name: each.name,
    ip_version: each.ip_version,
    cidr: each.cidr,
    total_ips: totalOf(each),
    used_ips: used(each),
  }));
  return {
    network_id: network.id,
    network_name: network.name,
    tenant_id: network.project_id,
    project_id: network.project_id,
    subnet_ip_availability: rows,
    total_ips: rows.reduce((all, each) => all + each.total_ips, 0),
    used_ips: rows.reduce((all, each) => all + each.used_ips, 0),
  };
}

const drivers = ["dvrha", "dvr", "ha", "single_node"];

/** The routes of availabilities, agents and providers. */
export function availabilityRoutes(cloud: Cloud): Route[] {
  const { neutron } = cloud;
  const requireOperator = (call: Call): void => {
    if (!call.who.admin) throw forbidden("rule:get_network_ip_availability");
  };
  return [
    route("GET /v2.0/network-ip-availabilities", (call) => {
      requireOperator(call);
      const version = call.query.get("ip_version");
      const rows = [...neutron.networks.values()].filter(
        ({ id }) =>
          version === null ||
          [...neutron.subnets.values()].some((each) => each.network_id === id && String(each.ip_version) === version),
      );
      const query = new URLSearchParams([...call.query].filter(([key]) => key !== "ip_version"));
      return listReply(
        { ...call, query },
        kind,
        rows.map((each) => ({ ...view(cloud, each), id: each.id })).map(({ id: _id, ...each }): Doc => each),
      );
    }),
    route("GET /v2.0/network-ip-availabilities/{id}", (call) => {
      requireOperator(call);
      const id = call.params.id ?? "";
      const network = neutron.networks.get(id);
      if (!network) throw new Refusal(404, kind.notFound(id), kind.missing);
      return { status: 200, body: { network_ip_availability: view(cloud, network) } };
    }),
    route("GET /v2.0/service-providers", () => ({
      status: 200,
      body: {
        service_providers: drivers.map((name) => ({ service_type: "L3_ROUTER_NAT", name, default: false })),
      },
    })),
    route("GET /v2.0/floatingip_pools", (call) => {
      const outside = new Set(
        [...neutron.networks.values()].flatMap((each) => (each["router:external"] ? [each.id] : [])),
      );
      const rows = [...neutron.subnets.values()].filter((each) => outside.has(each.network_id));
      const pools = rows.map((each) => ({
        subnet_id: each.id,
        subnet_name: each.name,
        tenant_id: call.who.projectId,
        project_id: call.who.projectId,
        network_id: each.network_id,
        cidr: each.cidr,
      }));
      return { status: 200, body: { floatingip_pools: pools } };
    }),
    route("GET /v2.0/availability_zones", () => ({ status: 200, body: { availability_zones: [] } })),
    route("GET /v2.0/agents", () => ({ status: 200, body: { agents: [] } })),
    route("GET /v2.0/networks/{id}/dhcp-agents", () => ({ status: 200, body: { agents: [] } })),
    route("GET /v2.0/routers/{id}/l3-agents", () => ({ status: 200, body: { agents: [] } })),
  ];
}
