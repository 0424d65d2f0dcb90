/** A Neutron port. */
import * as pulumi from "@pulumi/pulumi";
import { typeOf } from "../../../core/address";
import { changersOfType, noteChange } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";
import type { NameArgs } from "../nameAndMark";
import { subnetType } from "../subnet/subnet";
import type { TagArgs } from "../tags";

/** An address of a {@link Port}: one of the two is enough. */
export interface PortFixedIp {
  /** The id of the subnet that it is from. @default the one that `ipAddress` is in */
  subnetId?: string;
  /** The address. @default the next free one of the subnet */
  ipAddress?: string;
}

/** Addresses that a {@link Port} may use beside its own. */
export interface AllowedAddressPair {
  /** An address, or a network in CIDR form. */
  ipAddress: string;
  /** The hardware address that they are used with. @default the port's own */
  macAddress?: string;
}

/** Arguments of a {@link Port}. */
export interface PortArgs extends OpenStackArgs, NameArgs, TagArgs {
  /** The network's id; another one needs a new port. */
  networkId: string;
  /** Its addresses; their order means nothing, and `[]` is none. @default one of each IP version */
  fixedIps?: PortFixedIp[];
  /** The ids of its security groups; their order means nothing, and `[]` is none. @default the project's group `default` */
  securityGroupIds?: string[];
  /**
   * Whether only its own addresses, and those of `allowedAddressPairs`, may pass, and only what its groups let through.
   * With `false` it can have neither pairs nor groups.
   * @default the network's
   */
  portSecurityEnabled?: boolean;
  /** Addresses that may pass beside its own, as a virtual address of several servers; their order means nothing. @default none */
  allowedAddressPairs?: AllowedAddressPair[];
  /** The id of its QoS policy, in clouds that have them. @default the network's */
  qosPolicyId?: string;
  /** Its hardware address; another one needs a new port. @default the cloud's choice */
  macAddress?: string;
  /** Whether it lets anything through. @default true */
  adminStateUp?: boolean;
}

/** What the cloud says of a {@link Port}. */
export interface PortOutputs {
  /** `DOWN` until something uses it, then `ACTIVE`; `BUILD`, `ERROR`, … */
  status: string;
  /** All its addresses, those that the cloud chose with them. */
  allFixedIps: Required<PortFixedIp>[];
  /** The ids of all its security groups. */
  allSecurityGroupIds: string[];
  /** Its hardware address. */
  mac: string;
  /** The id of the server or router that it belongs to, if any. */
  deviceId?: string;
  /** What that is: `compute:nova`, `network:router_interface`, … */
  deviceOwner?: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
}

/** The type of {@link Port}. */
export const portType = resourceType<PortArgs, PortOutputs>(
  "openstack:Port",
  {
    status: true,
    allFixedIps: true,
    allSecurityGroupIds: true,
    mac: true,
    deviceId: true,
    deviceOwner: true,
    createdAt: true,
  },
  [],
  { tells: { allFixedIps: "fixedIps", allSecurityGroupIds: "securityGroupIds", mac: "macAddress" } },
);

export interface Port extends Fields<Pick<PortArgs, "networkId" | "name" | "description"> & PortOutputs> {}
/**
 * A place on a network that a server takes by `networks: [{ port }]`, and keeps its addresses when the server is replaced.
 * @example
 * const front = new Port("front", { networkId: net.id, fixedIps: [{ ipAddress: "10.0.0.10" }] });
 * new Server("web", { flavor: "m1.small", image: "ubuntu", networks: [{ port: front.id }] });
 */
export class Port extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<PortArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(portType, name, args, afterSubnets(args, opts)));
    noteChange(this, args?.networkId);
  }
}

/**
 * A port that names no subnet has an address in each kind that its network has when it is created: it comes after the subnets that
 * the program has declared in it.
 */
function afterSubnets(
  args: Inputs<PortArgs> | undefined,
  opts: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
  if (args?.fixedIps !== undefined) return opts;
  const subnets = changersOfType(args?.networkId, typeOf(subnetType.name));
  if (subnets.length === 0) return opts;
  const given = [opts.dependsOn ?? []].flat() as pulumi.Input<pulumi.Resource>[];
  return { ...opts, dependsOn: [...given, ...subnets] };
}
