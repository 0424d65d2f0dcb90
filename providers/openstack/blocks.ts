/** The arguments of components that only OpenStack has. Their types are plain ones: none of another package. */
import type * as pulumi from "@pulumi/pulumi";
import type { AddressRange } from "../core/addresses";
import type { DeepInput } from "../core/schema";
import type { ExternalFixedIp } from "./network/router/gateway";
import type { HostRoute, Ipv6Mode } from "./network/subnet/subnet";

/** Where on OpenStack a look-up looks. */
export interface LookupBlock {
  /** The id of the project to look in, for operators: a tenant's `projectId`. @default the connection's own */
  project?: string;
}

/** Where on OpenStack a component is. */
export interface ProjectBlock {
  /** The id of the project to act in, for operators: a tenant's `projectId`. @default the connection's own */
  project?: pulumi.Input<string>;
}

/** Arguments of an Instance that only OpenStack has. */
export interface InstanceBlock extends ProjectBlock {
  /**
   * The hypervisor to create it on; operators only. If an operator moves the instance later, it is left there; changing
   * the argument needs a new server.
   * @default the cloud's choice
   */
  hypervisorHostname?: pulumi.Input<string>;
  /** The id of the server group whose policy (affinity, anti-affinity) applies to it; changing it needs a new server. @default none */
  serverGroup?: pulumi.Input<string>;
  /**
   * Whether it finds its user data and metadata on a disk of their own, beside the metadata service; changing it needs a new
   * server. @default false, unless the cloud gives all servers one
   */
  configDrive?: pulumi.Input<boolean>;
}

/** Which targets of a load balancer are meant, on OpenStack. */
export interface TargetsBlock extends ProjectBlock {
  /** The id of the pool of Octavia; changing it takes the targets out there and adds them here. */
  pool: pulumi.Input<string>;
}

/** Whose health is asked for, on OpenStack. */
export interface HealthBlock extends LookupBlock {
  /** The id of the pool of Octavia. */
  pool: string;
}

/** Arguments of a NasShare that only OpenStack has. */
export interface NasShareBlock extends ProjectBlock {
  /** The share type by name or id; changing it needs a new share. @default the cloud's default type */
  shareType?: pulumi.Input<string>;
  /** The availability zone; changing it needs a new share. @default the cloud's choice */
  availabilityZone?: pulumi.Input<string>;
  /** Keys and values of your own; values must not be empty. @default none */
  metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * The id of an existing share network to use, which is not deleted with the share; `false` for a share type without
   * share servers.
   * @default a new one in `vpc` and `subnet`
   */
  shareNetwork?: pulumi.Input<string> | false;
  /** Who may use a CIFS share, by user. @default nobody */
  users?: { user: pulumi.Input<string>; access: pulumi.Input<"ro" | "rw"> }[];
  /** Who may use a native CephFS share, by Ceph id; the keys are in `accessKeys`. Not tested on a real cluster. @default nobody */
  cephx?: { id: pulumi.Input<string>; access: pulumi.Input<"ro" | "rw"> }[];
}

/** Arguments of a SecurityGroup that only OpenStack has. */
export interface SecurityGroupBlock extends ProjectBlock {
  /**
   * Whether the answer to what a rule lets through is let through as well. With `false` each direction needs its own rule;
   * an instance's groups must be all of one kind, and it changes only while no instance is in the group.
   * @default true
   */
  stateful?: pulumi.Input<boolean>;
}

/** Arguments of a Vpc's router that only OpenStack has. */
export interface VpcRouterBlock {
  /** Whether the gateway translates addresses; operators only. @default the cloud's: true */
  snat?: pulumi.Input<boolean>;
  /** The gateway's addresses in the external network; operators only. @default one of the cloud's choice */
  externalFixedIps?: DeepInput<ExternalFixedIp[]>;
}

/** Arguments of a Vpc's subnet that only OpenStack has. */
export interface VpcSubnetBlock {
  /** Whether DHCP serves the subnet. @default true */
  dhcp?: pulumi.Input<boolean>;
  /** The name servers that DHCP announces, in order. @default none */
  dns?: DeepInput<string[]>;
  /** The addresses that may be given out. @default all but the gateway's */
  allocationPools?: DeepInput<AddressRange[]>;
  /** The routes that DHCP announces; their order means nothing. @default none */
  hostRoutes?: DeepInput<HostRoute[]>;
  /** For IPv6: how hosts get their addresses. @default the cloud's: nothing is announced */
  ipv6Mode?: pulumi.Input<Ipv6Mode>;
}

/** The block `openstack` of each component, and part of a component, that has one; and of all look-ups. */
export interface OpenStackBlocks {
  /** Of every look-up. */
  lookup: LookupBlock;
  /** Of `getLoadBalancerHealth`. */
  getLoadBalancerHealth: HealthBlock;
  /** Of a `CloudDisk`. */
  CloudDisk: ProjectBlock;
  /** Of an `Instance`. */
  Instance: InstanceBlock;
  /** Of `LoadBalancerTargets`. */
  LoadBalancerTargets: TargetsBlock;
  /** Of a `NasShare`. */
  NasShare: NasShareBlock;
  /** Of a `SecurityGroup`. */
  SecurityGroup: SecurityGroupBlock;
  /** Of a `Vpc`. */
  Vpc: ProjectBlock;
  /** Of a Vpc's `router`. */
  VpcRouter: VpcRouterBlock;
  /** Of each of a Vpc's `subnets`. */
  VpcSubnet: VpcSubnetBlock;
}
