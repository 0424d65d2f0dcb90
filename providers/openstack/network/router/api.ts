/** Neutron's routers, with their gateway, legs and static routes. API: network v2.0 /routers */
import type { Route } from "../../../../components/vpc";
import type { OpenStack } from "../../client";
import { type NamedState, type NamedWire, toNamed } from "../nameAndMark";
import { portsWith } from "../port/api";
import type { ExternalFixedIp } from "./gateway";

/** A router's gateway as the API has it. */
export interface GatewayWire {
  network_id: string;
  enable_snat?: boolean;
  external_fixed_ips?: { ip_address?: string; subnet_id?: string }[];
}

/** A router as the API has it. */
export interface RouterWire extends NamedWire {
  status: string;
  external_gateway_info: GatewayWire | null;
  routes: Route[];
}

/** A router as our type. */
export interface RouterState extends NamedState {
  /** `ACTIVE`, `DOWN`, … */
  status: string;
  /** The id of the external network behind its gateway, if it has one. */
  externalNetworkId?: string;
  /** The gateway's addresses in the external network. */
  externalAddresses: string[];
  /** The same with their subnets. */
  externalFixedIps: ExternalFixedIp[];
  /** Whether the gateway translates addresses. */
  snat?: boolean;
  /** Its static routes. */
  routes: Route[];
}

/** The routers that the login sees, read together. */
export const routers = (client: OpenStack) => client.collection<RouterWire>("network", "/routers", "router");

/** A router as our type: for `read` of the router and of its routes. */
export function toRouter(wire: RouterWire): RouterState {
  const gateway = wire.external_gateway_info;
  return {
    ...toNamed(wire),
    status: wire.status,
    externalNetworkId: gateway?.network_id,
    externalAddresses: (gateway?.external_fixed_ips ?? []).flatMap(({ ip_address }) => ip_address ?? []),
    externalFixedIps: (gateway?.external_fixed_ips ?? []).map(({ subnet_id, ip_address }) => ({
      ...(subnet_id === undefined ? {} : { subnetId: subnet_id }),
      ...(ip_address === undefined ? {} : { ipAddress: ip_address }),
    })),
    snat: gateway?.enable_snat,
    routes: wire.routes,
  };
}

/** Gives a router exactly these static routes. */
export async function setRoutes(client: OpenStack, router: string, routes: Route[]): Promise<RouterWire> {
  const body = { router: { routes } };
  return (await client.put<{ router: RouterWire }>("network", `/routers/${router}`, body)).router;
}

/** Removes a router from all its subnets, so that it can be deleted. */
export async function removeLegs(client: OpenStack, router: string): Promise<void> {
  await setRoutes(client, router, []);
  const path = `/routers/${router}/remove_router_interface`;
  const legs = await portsWith(client, { device_id: router, device_owner: "network:router_interface" });
  for (const leg of legs) await client.put("network", path, { port_id: leg.id });
}
