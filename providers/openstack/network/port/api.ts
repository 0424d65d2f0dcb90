/** Neutron's ports: where a server, a router or a service has an address. API: network v2.0 /ports */
import type { OpenStack, Wire } from "../../client";

/** A port as the API has it, as far as it is asked for. */
export interface PortWire extends Wire {
  /** The id of what it belongs to: a server, a router. */
  device_id: string;
  fixed_ips: { subnet_id: string; ip_address: string }[];
}

/** What a port that is a router's leg says of its owner; the last two in clouds with highly available or distributed routers. */
const ROUTERS = [
  "network:router_interface",
  "network:ha_router_replicated_interface",
  "network:router_interface_distributed",
];

/** The legs of all routers in a project, from one list. */
export function routerLegs(client: OpenStack): Promise<PortWire[]> {
  return client.collection<PortWire>("network", "/ports", "port", { query: { device_owner: ROUTERS } }).all();
}

/** The leg of a router in a subnet, if it has one. */
export async function legOf(client: OpenStack, router: string, subnet: string): Promise<PortWire | undefined> {
  const legs = await routerLegs(client);
  return legs.find(
    ({ device_id, fixed_ips }) => device_id === router && fixed_ips.some(({ subnet_id }) => subnet_id === subnet),
  );
}
