/** A Cinder volume. */
import * as pulumi from "@pulumi/pulumi";
import type { GetCloudDiskResult } from "../../../lookups/cloudDisk";
import { isComponentOfOurs, sayStandaloneLater } from "../../core/changedLater";
import { leftAloneAs } from "../../core/detached";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import { identityFor } from "../../core/stackIdentity";
import type { OpenStackArgs } from "../args";
import { lookUpPlace } from "../lookUpPlace";
import { volumeAttachmentType } from "./attachment/attachment";
import type { VolumeSourceArgs } from "./source";

/** Arguments of a {@link Volume}. */
export interface VolumeArgs extends OpenStackArgs, VolumeSourceArgs {
  /** Size in GiB. It may grow, also while attached, and never shrink. */
  size: number;
  /** The name. @default the resource's name */
  name?: string;
  /** The description. @default "Managed by Pulumi, …" */
  description?: string;
  /** The volume type by name or id; changing it retypes in place. @default the cloud's default type, or its source's */
  type?: string;
  /** The availability zone; changing it needs a new volume. @default the cloud's choice */
  availabilityZone?: string;
  /** Keys and values of your own. @default none */
  metadata?: Record<string, string>;
  /** Allows a change that creates a new volume, without this one's data, in its place. @default false */
  replaceData?: boolean;
}

/** What the cloud says of a {@link Volume}. */
export interface VolumeOutputs {
  /** `available`, `in-use`, … */
  status: string;
  /** The volume type by name, even if the program names none. */
  volumeType: string;
  /** The region it is in. */
  regionName?: string;
  /** The availability zone it is in. */
  zone: string;
  /** The id of the server that it is attached to, if any. */
  attachedTo?: string;
  /** The device under which that server sees it: `/dev/vdb`. */
  device?: string;
  /** When it was attached. ISO 8601, UTC. */
  attachedAt?: string;
  /** The token of the resource that attached it there, if a VolumeAttachment did. */
  attachedBy?: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was changed last. ISO 8601, UTC. */
  updatedAt?: string;
}

/** The type of {@link Volume}. */
export const volumeType = resourceType<VolumeArgs, VolumeOutputs>(
  "openstack:Volume",
  {
    status: true,
    volumeType: true,
    regionName: true,
    zone: true,
    attachedTo: true,
    device: true,
    attachedAt: true,
    attachedBy: true,
    createdAt: true,
    updatedAt: true,
  },
  [],
  { tells: { volumeType: "type", zone: "availabilityZone" } },
);

/** What a volume is now: what `getCloudDisk` says, and who attached it. */
export type VolumeNow = GetCloudDiskResult & Pick<VolumeOutputs, "attachedBy">;

export interface Volume extends Fields<Pick<VolumeArgs, "size" | "name" | "description"> & VolumeOutputs> {}
/**
 * A standalone disk in the cloud: see `CloudDisk` and `Instance` for the components around it.
 * @example
 * const data = new Volume("data", { size: 20 });
 * new Volume("copy", { size: 20, snapshotId: new VolumeSnapshot("today", { volumeId: data.id }).id });
 */
export class Volume extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<VolumeArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(volumeType, name, args, opts));
    sayIfDetached(this, opts);
    sayStandaloneLater<VolumeNow>(this, opts, {
      look: "getVolumeNow",
      args: { ...lookUpPlace(args), id: this.id },
      isThere: this.createdAt,
      outputs: {
        status: "status",
        attachedTo: "attachedTo",
        device: "device",
        attachedAt: "attachedAt",
        attachedBy: "attachedBy",
        updatedAt: "updatedAt",
      },
    });
  }
}

/** An attachment that the program has no more is deleted when nothing reads the volume any more. */
function sayIfDetached(volume: Volume, { parent }: pulumi.CustomResourceOptions = {}): void {
  if (!isComponentOfOurs(parent))
    Object.assign(volume, leftAloneAs(volume, volumeAttachmentType, identityFor(parent).id));
}
