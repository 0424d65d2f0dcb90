/** A backup of a Cinder volume. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";

/** Arguments of a {@link VolumeBackup}. */
export interface VolumeBackupArgs extends OpenStackArgs {
  /** The volume's id; another volume needs a new backup. The backup is kept when its volume is deleted. */
  volumeId: string;
  /** The id of a snapshot of that volume to back up instead. Changing it needs a new backup. @default the volume itself */
  snapshotId?: string;
  /** The name. @default the resource's name */
  name?: string;
  /** The description. @default "Managed by Pulumi, …" */
  description?: string;
  /** Where the back end keeps it; changing it needs a new backup. @default the cloud's choice */
  container?: string;
  /**
   * Holds only what differs from the volume's latest backup, which must then be deleted after this one (`dependsOn`).
   * Changing it needs a new backup. @default false
   */
  incremental?: boolean;
  /** The availability zone; changing it needs a new backup. @default the cloud's choice */
  availabilityZone?: string;
  /** Keys and values of your own. @default none */
  metadata?: Record<string, string>;
  /** Backs up a volume that is attached, as it is at this moment. Never a change of its own. @default false */
  force?: boolean;
  /** Allows a change that makes a new backup in place of this one. @default false */
  replaceData?: boolean;
}

/** What the cloud says of a {@link VolumeBackup}. */
export interface VolumeBackupOutputs {
  /** `available`, `creating`, `error`, … */
  status: string;
  /** The size of its volume when it was made, in GiB. */
  size: number;
  /** Where the back end keeps it. */
  containerName?: string;
  /** The availability zone it is in. */
  zone?: string;
  /** The region it is in. */
  regionName?: string;
  /** When it was made. ISO 8601, UTC. */
  createdAt: string;
  /** When it was changed last. ISO 8601, UTC. */
  updatedAt?: string;
}

/** The type of {@link VolumeBackup}. */
export const volumeBackupType = resourceType<VolumeBackupArgs, VolumeBackupOutputs>(
  "openstack:VolumeBackup",
  {
    status: true,
    size: true,
    containerName: true,
    zone: true,
    regionName: true,
    createdAt: true,
    updatedAt: true,
  },
  [],
  { tells: { containerName: "container", zone: "availabilityZone" } },
);

export interface VolumeBackup
  extends Fields<Pick<VolumeBackupArgs, "volumeId" | "name" | "description"> & VolumeBackupOutputs> {}
/**
 * A copy of a volume's data outside of its back end: it is kept when the volume is deleted. `backupId` of a `Volume`
 * restores it into a new one.
 * @example const backup = new VolumeBackup("monday", { volumeId: data.id, force: true });
 */
export class VolumeBackup extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<VolumeBackupArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(volumeBackupType, name, args, opts));
    noteChange(this, args?.volumeId);
  }
}
