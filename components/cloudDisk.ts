/** A CloudDisk: a standalone disk, attached to an instance if one is named. */
import type * as pulumi from "@pulumi/pulumi";
import type { BlocksOf } from "../providers";
import type { Fields } from "../providers/core/fields";
import { type KnownArguments, refuseArguments } from "./arguments";
import { Component, type PlaceArgs } from "./component";

/** Arguments of a {@link CloudDisk}. */
export interface CloudDiskArgs extends PlaceArgs, BlocksOf<"CloudDisk"> {
  /** Size in GiB. It may grow, also while attached, and never shrink. */
  size: pulumi.Input<number>;
  /** The name, editable in place. @default the component's name */
  name?: pulumi.Input<string>;
  /** The description, editable in place. @default "Managed by Pulumi, …" */
  description?: pulumi.Input<string>;
  /** The volume type by name or id; changing it retypes in place. @default the cloud's default type */
  type?: pulumi.Input<string>;
  /** The availability zone; changing it needs a new disk. @default the cloud's choice */
  availabilityZone?: pulumi.Input<string>;
  /** Keys and values of your own. @default none */
  metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** The id of the instance to attach it to; leaving it out detaches the disk. @default none */
  attachTo?: pulumi.Input<string>;
  /** Allows a change that creates a new, empty disk in place of this one. @default false */
  replaceData?: pulumi.Input<boolean>;
  /**
   * Takes over a disk that something else created, by its id. It is compared first and must be as the arguments say.
   * `false` always creates a new one. @default reclaims what an interrupted run of this stack left behind
   */
  adopt?: string | false;
  /** Lets `adopt` take over what carries the mark of another resource or stack, which loses it. @default false */
  takeOver?: boolean;
}

/** The outputs of a {@link CloudDisk}, the same on every cloud. */
export interface CloudDiskOutputs {
  /** The disk's id. */
  id: string;
  /** The name. */
  name: string;
  /** As the program wrote it; absent if it wrote none. */
  description?: string;
  /** The region it is in. */
  region?: string;
  /** The availability zone it is in. */
  availabilityZone: string;
  /** The volume type by name. */
  type: string;
  /** Size in GiB. */
  size: number;
  /** `available`, `in-use`, … */
  status: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC. */
  updatedAt?: string;
  /** The id of the instance that it is attached to, if any. */
  attachedTo?: string;
  /** The device that the cloud names: `/dev/vdb`. The guest may count otherwise: see `path`. */
  device?: string;
  /** The path in the guest that stays the same whatever else is attached: `/dev/disk/by-id/virtio-…`. */
  path?: string;
  /** When it was attached. ISO 8601, UTC. */
  attachedAt?: string;
}

const ARGUMENTS: KnownArguments<CloudDiskArgs> = {
  known: {
    connection: true,
    region: true,
    project: true,
    size: true,
    name: true,
    description: true,
    type: true,
    availabilityZone: true,
    metadata: true,
    attachTo: true,
    replaceData: true,
    adopt: true,
    takeOver: true,
  },
};

export interface CloudDisk extends Fields<CloudDiskOutputs> {}
/**
 * A standalone disk. It is deleted with its stack, unless `retainOnDelete` or `protect` says otherwise.
 * @example new CloudDisk("archive", { size: 200, attachTo: web.id })
 */
export class CloudDisk extends Component {
  constructor(name: string, args: CloudDiskArgs, opts?: pulumi.ComponentResourceOptions) {
    super("CloudDisk", name, opts);
    this.refusing(() => refuseArguments("CloudDisk", name, args, ARGUMENTS));
    this.build<CloudDiskArgs, Fields<CloudDiskOutputs>>("CloudDisk", name, args, opts, [
      "id",
      "status",
      "attachedTo",
      "device",
    ]);
  }
}
