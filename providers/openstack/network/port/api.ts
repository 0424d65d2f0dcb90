/** Neutron's ports: where a server, a router or a service has its addresses. API: network v2.0 /ports */
import type { AskOptions, OpenStack, Wire } from "../../client";

/** A port as the API has it. */
export interface PortWire extends Wire {
  name?: string | null;
  network_id: string;
  /** The id of what it belongs to: a server, a router; empty for none. */
  device_id: string;
  /** What it belongs to: `compute:…`, `network:router_interface`, … */
  device_owner: string;
  fixed_ips: { subnet_id: string; ip_address: string }[];
  /** The ids of its security groups. */
  security_groups: string[];
  tags?: string[];
  /** Ours holds our mark. */
  description?: string | null;
  status?: string;
  mac_address?: string;
  admin_state_up?: boolean;
  /** Absent in clouds without the extension `port-security`. */
  port_security_enabled?: boolean;
  allowed_address_pairs?: { ip_address: string; mac_address?: string }[];
  qos_policy_id?: string | null;
}

/** Without a plugin Neutron ignores tags in a port's POST, so the description carries the token of the server it is for. */
export const descriptionForServer = (token: string): string => `Managed by Pulumi [${token}]`;

/** Whether a port was created by a server's resource, for that server. */
export function ofServer(description: string | null | undefined): boolean {
  return /^Managed by Pulumi \[[^\]]*\]$/.test(description ?? "");
}

/** The owners of routers' legs; the last two in clouds with highly available or distributed routers. */
export const ROUTERS = [
  "network:router_interface",
  "network:ha_router_replicated_interface",
  "network:router_interface_distributed",
];

/** The ports that a query selects, read now. With `fields` in the query, they have those fields alone. */
export function portsWith(client: OpenStack, query: AskOptions["query"]): Promise<PortWire[]> {
  return client.list<PortWire>("network", "/ports", "ports", { query });
}

/** The ports that the login sees, read together: as resources of their own. */
export const portsIn = (client: OpenStack) => client.collection<PortWire>("network", "/ports", "port");

/** The legs of all routers, read together. */
export const legsIn = (client: OpenStack) =>
  client.collection<PortWire>("network", "/ports", "port", { query: { device_owner: ROUTERS } });

/** Whether a port is a router's leg. */
export const isLeg = ({ device_owner }: Pick<PortWire, "device_owner">): boolean => ROUTERS.includes(device_owner);

/** Which of a router's legs: by its subnet, or by its port. */
export interface WhichLeg {
  subnet?: string;
  port?: string;
}

/** A leg of a router, if it has it: from one list of all legs, which answers for other routers too. */
export async function legOf(
  client: OpenStack,
  router: string,
  { subnet, port }: WhichLeg,
): Promise<PortWire | undefined> {
  return (await legsIn(client).all()).find(
    ({ id, device_id, fixed_ips }) =>
      device_id === router &&
      (port === undefined ? fixed_ips.some(({ subnet_id }) => subnet_id === subnet) : id === port),
  );
}
