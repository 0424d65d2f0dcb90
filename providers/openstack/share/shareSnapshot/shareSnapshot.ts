/** A snapshot of a Manila share. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";

/** Arguments of a {@link ShareSnapshot}. */
export interface ShareSnapshotArgs extends OpenStackArgs {
  /** The share's id; another share needs a new snapshot, and a share that is replaced loses its snapshots. */
  shareId: string;
  /** The name. @default the resource's name */
  name?: string;
  /** The description; in the cloud, our mark stands behind it. @default "Managed by Pulumi, …" */
  description?: string;
  /** Allows a change that takes a new snapshot in place of this one. @default false */
  replaceData?: boolean;
}

/** What the cloud says of a {@link ShareSnapshot}. */
export interface ShareSnapshotOutputs {
  /** `available`, `creating`, `error`, … */
  status: string;
  /** The size of its share when it was taken, in GiB. */
  size: number;
  /** The region it is in. */
  regionName?: string;
  /** When it was taken. ISO 8601, UTC. */
  createdAt: string;
}

/** The type of {@link ShareSnapshot}. */
export const shareSnapshotType = resourceType<ShareSnapshotArgs, ShareSnapshotOutputs>("openstack:ShareSnapshot", {
  status: true,
  size: true,
  regionName: true,
  createdAt: true,
});

export interface ShareSnapshot
  extends Fields<Pick<ShareSnapshotArgs, "shareId" | "name" | "description"> & ShareSnapshotOutputs> {}
/**
 * The files of a share as they were when it was taken, if its share type can do that. A share is not deleted before its
 * snapshots. `snapshotId` of a `Share` makes one from it.
 * @example new ShareSnapshot("before-upgrade", { shareId: files.id })
 */
export class ShareSnapshot extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<ShareSnapshotArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(shareSnapshotType, name, args, opts));
    noteChange(this, args?.shareId);
  }
}
