/** Neutron's subnets. API: network v2.0 /subnets */

import type { AddressRange } from "../../../core/addresses";
import type { Fault } from "../../../core/schema";
import type { OpenStack } from "../../client";
import { missingId } from "../../existing";
import { type NamedState, type NamedWire, toNamed } from "../nameAndMark";
import type { HostRoute, Ipv6Mode } from "./subnet";

/** A subnet as the API has it. */
export interface SubnetWire extends NamedWire {
  network_id: string;
  cidr: string;
  ip_version: 4 | 6;
  gateway_ip: string | null;
  enable_dhcp: boolean;
  dns_nameservers: string[];
  allocation_pools: AddressRange[];
  host_routes: HostRoute[];
  ipv6_address_mode: Ipv6Mode | null;
}

/** A subnet as our type. */
export interface SubnetState extends NamedState {
  /** The id of its network. */
  network: string;
  /** Its addresses, as a CIDR. */
  cidr: string;
  /** 4 or 6, as its addresses say. */
  ipVersion: 4 | 6;
  /** The gateway's address, if there is one. */
  gatewayIp?: string;
  /** Whether DHCP serves it. */
  dhcp: boolean;
  /** The name servers that DHCP announces, in order. */
  dns: string[];
  /** The addresses that may be given out. */
  allocationPools: AddressRange[];
  /** The routes that DHCP announces. */
  hostRoutes: HostRoute[];
  /** How hosts get their IPv6 addresses; absent if nothing is announced. */
  ipv6Mode?: Ipv6Mode;
}

/** The subnets that the login sees, read together. */
export const subnets = (client: OpenStack) => client.collection<SubnetWire>("network", "/subnets", "subnet");

/** The subnets of one network. */
export function subnetsOf(client: OpenStack, network: string): Promise<SubnetWire[]> {
  return client.list<SubnetWire>("network", "/subnets", "subnets", { query: { network_id: network } });
}

/** The fault of a subnet that is not there. */
export function subnetFaults(client: OpenStack, property: string, id: string | undefined): Promise<Fault[]> {
  return missingId(client, "subnet", property, id, (one) => subnets(client).get(one));
}

/** A subnet as our type: for the resource's `read` and for `getVpc`. */
export function toSubnet(wire: SubnetWire): SubnetState {
  return {
    ...toNamed(wire),
    network: wire.network_id,
    cidr: wire.cidr,
    ipVersion: wire.ip_version,
    gatewayIp: wire.gateway_ip ?? undefined,
    dhcp: wire.enable_dhcp,
    dns: wire.dns_nameservers,
    allocationPools: wire.allocation_pools,
    hostRoutes: wire.host_routes,
    ipv6Mode: wire.ipv6_address_mode ?? undefined,
  };
}
