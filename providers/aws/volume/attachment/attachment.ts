/** A disk attached to an instance. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { AwsArgs } from "../../args";

/** Arguments of a {@link DiskAttachment}. */
export interface DiskAttachmentArgs extends AwsArgs {
  /** The instance's id; another one detaches the disk and attaches it there. */
  instance: string;
  /** The disk's id; another one detaches this one and attaches that. */
  disk: string;
  /** Whether it is detached although the guest has it mounted: for a disk that is deleted with its instance. @default false */
  force?: boolean;
}

/** What AWS says of a {@link DiskAttachment}. */
export interface DiskAttachmentOutputs {
  /** The device that AWS names: `/dev/sdf`. The guest uses another name: see `path`. */
  device?: string;
  /** The path in the guest that stays the same whatever else is attached. */
  path?: string;
  /** When it was attached. ISO 8601, UTC. */
  attachedAt?: string;
  /** The disk's status: `in-use`. */
  status: string;
}

/** The type of {@link DiskAttachment}. */
export const diskAttachmentType = resourceType<DiskAttachmentArgs, DiskAttachmentOutputs>(
  "aws:DiskAttachment",
  { device: true, path: true, attachedAt: true, status: true },
  [],
  { single: true },
);

export interface DiskAttachment extends Fields<Pick<DiskAttachmentArgs, "instance" | "disk"> & DiskAttachmentOutputs> {}
/**
 * Attaches a disk to an instance, as the first device that is free there; the disk is detached and kept when this resource
 * is deleted.
 * @example new DiskAttachment("data", { instance: web.id, disk: data.id })
 */
export class DiskAttachment extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<DiskAttachmentArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(diskAttachmentType, name, args, opts));
    noteChange(this, args.instance);
    noteChange(this, args.disk);
  }
}
