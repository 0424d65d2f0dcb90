/** A Neutron subnet, IPv4 or IPv6. */
import * as pulumi from "@pulumi/pulumi";
import type { AddressRange } from "../../../core/addresses";
import { noteChange } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";
import type { NameArgs } from "../nameAndMark";

/** A route that the subnet's hosts learn by DHCP. */
export interface HostRoute {
  /** The addresses that the route leads to, as a CIDR. */
  destination: string;
  /** The address of the next hop. */
  nexthop: string;
}

/** How hosts of an IPv6 subnet get their addresses. */
export type Ipv6Mode = "slaac" | "dhcpv6-stateful" | "dhcpv6-stateless";

/** Arguments of a {@link Subnet}. */
export interface SubnetArgs extends OpenStackArgs, NameArgs {
  /** The id of its network. */
  network: string;
  /** The addresses, as a CIDR: `10.0.1.0/24` or `fd00:1::/64`. */
  cidr: string;
  /** The addresses of the whole Vpc, which `cidr` must lie in. @default not checked */
  vpcCidr?: string;
  /** The gateway's address, or `false` for none. @default the first address */
  gateway?: string | false;
  /** Whether DHCP serves the subnet. @default true */
  dhcp?: boolean;
  /** The name servers that DHCP announces, in order. @default none */
  dns?: string[];
  /** The addresses that may be given out. @default all but the gateway's */
  allocationPools?: AddressRange[];
  /** The routes that DHCP announces; their order means nothing. @default none */
  hostRoutes?: HostRoute[];
  /** For IPv6: how hosts get their addresses. @default the cloud's: nothing is announced */
  ipv6Mode?: Ipv6Mode;
}

/** What the cloud says of a {@link Subnet}. */
export interface SubnetOutputs {
  /** 4 or 6. */
  ipVersion: number;
  /** The gateway's address, if there is one. */
  gatewayIp?: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
}

/** The type of {@link Subnet}. */
export const subnetType = resourceType<SubnetArgs, SubnetOutputs>(
  "openstack:Subnet",
  { ipVersion: true, gatewayIp: true, createdAt: true },
  [],
  { tells: { gatewayIp: "gateway" } },
);

export interface Subnet extends Fields<Pick<SubnetArgs, "network" | "cidr"> & SubnetOutputs> {}
/**
 * A standalone subnet; `Vpc` is the component around network and subnets.
 * @example new Subnet("web", { network: network.id, cidr: "10.0.1.0/24" })
 */
export class Subnet extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<SubnetArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(subnetType, name, args, opts));
    noteChange(this, args?.network);
  }
}
