/** A snapshot of a Cinder volume. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";

/** Arguments of a {@link VolumeSnapshot}. */
export interface VolumeSnapshotArgs extends OpenStackArgs {
  /** The volume's id; another volume needs a new snapshot, and a volume that is replaced loses its snapshots. */
  volumeId: string;
  /** The name. @default the resource's name */
  name?: string;
  /** The description. @default "Managed by Pulumi, …" */
  description?: string;
  /** Keys and values of your own. @default none */
  metadata?: Record<string, string>;
  /** Takes the snapshot of a volume that is attached, as it is at this moment. Never a change of its own. @default false */
  force?: boolean;
  /** Allows a change that takes a new snapshot in place of this one. @default false */
  replaceData?: boolean;
}

/** What the cloud says of a {@link VolumeSnapshot}. */
export interface VolumeSnapshotOutputs {
  /** `available`, `creating`, `error`, … */
  status: string;
  /** The size of its volume when it was taken, in GiB. */
  size: number;
  /** The region it is in. */
  regionName?: string;
  /** When it was taken. ISO 8601, UTC. */
  createdAt: string;
  /** When it was changed last. ISO 8601, UTC. */
  updatedAt?: string;
}

/** The type of {@link VolumeSnapshot}. */
export const volumeSnapshotType = resourceType<VolumeSnapshotArgs, VolumeSnapshotOutputs>("openstack:VolumeSnapshot", {
  status: true,
  size: true,
  regionName: true,
  createdAt: true,
  updatedAt: true,
});

export interface VolumeSnapshot
  extends Fields<Pick<VolumeSnapshotArgs, "volumeId" | "name" | "description"> & VolumeSnapshotOutputs> {}
/**
 * The data of a volume as they were when it was taken, on the volume's own back end. A volume is not deleted before its
 * snapshots. `snapshotId` of a `Volume` makes one from it.
 * @example const snapshot = new VolumeSnapshot("before-upgrade", { volumeId: data.id, force: true });
 */
export class VolumeSnapshot extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<VolumeSnapshotArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(volumeSnapshotType, name, args, opts));
    noteChange(this, args?.volumeId);
  }
}
