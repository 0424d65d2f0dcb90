/** A Manila share network: the subnet in which shares are served. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";

/** Arguments of a {@link ShareNetwork}. */
export interface ShareNetworkArgs extends OpenStackArgs {
  /** The id of the network; changing it needs a new share network. */
  network: string;
  /** The id of a subnet in it; changing it needs a new share network. @default the network's lowest, IPv4 before IPv6 */
  subnet?: string;
  /** The name, editable in place. @default the resource's name */
  name?: string;
  /** The description, editable in place; our mark stands behind it. @default "Managed by Pulumi, …" */
  description?: string;
}

/** What the cloud says of a {@link ShareNetwork}. */
export interface ShareNetworkOutputs {
  /** The subnet's id, even if the program names none. */
  subnetId: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was changed last. ISO 8601, UTC. */
  updatedAt?: string;
}

/** The type of {@link ShareNetwork}. */
export const shareNetworkType = resourceType<ShareNetworkArgs, ShareNetworkOutputs>(
  "openstack:ShareNetwork",
  {
    subnetId: true,
    createdAt: true,
    updatedAt: true,
  },
  [],
  { tells: { subnetId: "subnet" } },
);

export interface ShareNetwork
  extends Fields<Pick<ShareNetworkArgs, "network" | "name" | "description"> & ShareNetworkOutputs> {}
/**
 * A standalone place for shares in a subnet; `NasShare` creates its own unless it is given one.
 * @example new ShareNetwork("nas", { network: vpc.id, subnet: vpc.subnetIds.back })
 */
export class ShareNetwork extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<ShareNetworkArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(shareNetworkType, name, args, opts));
  }
}
