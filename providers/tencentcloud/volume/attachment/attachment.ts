/** A disk attached to an instance. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { TencentArgs } from "../../args";

/** Arguments of a {@link DiskAttachment}. */
export interface DiskAttachmentArgs extends TencentArgs {
  /** The instance's id; another one detaches the disk and attaches it there. */
  instance: string;
  /** The disk's id; another one detaches this one and attaches that. */
  disk: string;
}

/** What Tencent Cloud says of a {@link DiskAttachment}. */
export interface DiskAttachmentOutputs {
  /** The device: Tencent Cloud names none, see `path`. */
  device?: string;
  /** The path in the guest that stays the same whatever else is attached. */
  path?: string;
  /** When it was attached: Tencent Cloud does not say it. */
  attachedAt?: string;
  /** The disk's status: `in-use`. */
  status: string;
}

/** The type of {@link DiskAttachment}. */
export const diskAttachmentType = resourceType<DiskAttachmentArgs, DiskAttachmentOutputs>(
  "tencentcloud:DiskAttachment",
  { device: true, path: true, attachedAt: true, status: true },
  [],
  { single: true },
);

export interface DiskAttachment extends Fields<Pick<DiskAttachmentArgs, "instance" | "disk"> & DiskAttachmentOutputs> {}
/**
 * Attaches a disk to an instance; the disk is detached and kept when this resource is deleted.
 * @example new DiskAttachment("data", { instance: web.id, disk: data.id })
 */
export class DiskAttachment extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<DiskAttachmentArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(diskAttachmentType, name, args, opts));
    noteChange(this, args.instance);
    noteChange(this, args.disk);
  }
}
