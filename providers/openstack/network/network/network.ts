/** A Neutron network. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";
import type { NameArgs } from "../nameAndMark";
import type { TagArgs } from "../tags";

/** Arguments of a {@link Network}. */
export interface NetworkArgs extends OpenStackArgs, NameArgs, TagArgs {
  /** The largest packet, in bytes. @default the cloud's */
  mtu?: number;
  /** Whether other projects may use it; operators only. @default false */
  shared?: boolean;
  /** Whether routers may have it behind their gateway; operators only. @default false */
  external?: boolean;
  /** Whether new ports let only their own addresses pass, and what their groups let through; see `Port`. @default true */
  portSecurityEnabled?: boolean;
}

/** What the cloud says of a {@link Network}. */
export interface NetworkOutputs {
  /** `ACTIVE`, `DOWN`, `BUILD` or `ERROR`. */
  status: string;
  /** The region it is in. */
  regionName?: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
}

/** The type of {@link Network}. */
export const networkType = resourceType<NetworkArgs, NetworkOutputs>("openstack:Network", {
  status: true,
  regionName: true,
  createdAt: true,
});

export interface Network extends Fields<Pick<NetworkArgs, "name" | "description"> & NetworkOutputs> {}
/**
 * A standalone network; `Vpc` is the component with subnets and a router.
 * @example new Network("backup", { description: "between the two sites" })
 */
export class Network extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<NetworkArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    super(...registration(networkType, name, args, opts));
  }
}
