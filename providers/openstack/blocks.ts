/** What only OpenStack knows of a component: plain types of ours. */
import type * as pulumi from "@pulumi/pulumi";
import type { DeepInput } from "../core/schema";
import type { AddressRange } from "./network/addresses";
import type { HostRoute, Ipv6Mode } from "./network/subnet/subnet";

/** Where on an OpenStack a look-up looks. */
export interface LookupBlock {
  /** The id of the project to look in, for operators: `tenant.projectId`. @default the connection's own */
  project?: string;
}

/** Where on an OpenStack a component is. */
export interface ProjectBlock {
  /** The id of the project to act in, for operators: `tenant.projectId`. @default the connection's own */
  project?: pulumi.Input<string>;
}

/** What only OpenStack knows of an Instance. */
export interface InstanceBlock extends ProjectBlock {
  /**
   * The hypervisor to create it on; operators only. An instance that its operator moves later is left where it is;
   * changing the argument needs a new server.
   * @default the cloud's choice
   */
  hypervisorHostname?: pulumi.Input<string>;
  /** The id of the server group whose rule (affinity, anti-affinity) it obeys; changing it needs a new server. @default none */
  serverGroup?: pulumi.Input<string>;
}

/** What only Manila knows of a NasShare. */
export interface NasShareBlock extends ProjectBlock {
  /** The share type by name or id; changing it needs a new share. @default the cloud's default type */
  shareType?: pulumi.Input<string>;
  /** The availability zone; changing it needs a new share. @default the cloud's choice */
  availabilityZone?: pulumi.Input<string>;
  /** Keys and values of your own; a value is not empty. @default none */
  metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * The id of a share network to be on, which is kept; `false` for a share type without share servers.
   * @default one of its own in `vpc` and `subnet`
   */
  shareNetwork?: pulumi.Input<string> | false;
  /** Who may use a CIFS share, by user. @default nobody */
  users?: { user: pulumi.Input<string>; access: pulumi.Input<"ro" | "rw"> }[];
  /** Who may use a native CephFS share, by Ceph id; the keys are in `accessKeys`. Not tested on a real one. @default nobody */
  cephx?: { id: pulumi.Input<string>; access: pulumi.Input<"ro" | "rw"> }[];
}

/** What only OpenStack knows of a Vpc's router. */
export interface VpcRouterBlock {
  /** Whether the gateway translates addresses; operators only. @default the cloud's: true */
  snat?: pulumi.Input<boolean>;
}

/** What only OpenStack knows of a Vpc's subnet. */
export interface VpcSubnetBlock {
  /** Whether DHCP serves it. @default true */
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

/** The block `openstack` of each component and part of one that has one, and of all look-ups. */
export interface OpenStackBlocks {
  lookup: LookupBlock;
  CloudDisk: ProjectBlock;
  Instance: InstanceBlock;
  NasShare: NasShareBlock;
  SecurityGroup: ProjectBlock;
  Vpc: ProjectBlock;
  VpcRouter: VpcRouterBlock;
  VpcSubnet: VpcSubnetBlock;
}
