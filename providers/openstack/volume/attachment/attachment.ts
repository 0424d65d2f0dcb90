/** A volume attached to a server. */
import * as pulumi from "@pulumi/pulumi";
import type { GetCloudDiskResult } from "../../../../lookups/cloudDisk";
import { noteChange, noteShared, sayStandaloneLater } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";
import { lookUpPlace } from "../../lookUpPlace";

/** Arguments of a {@link VolumeAttachment}. */
export interface VolumeAttachmentArgs extends OpenStackArgs {
  /** The server's id; another one detaches the volume and attaches it there. */
  server: string;
  /** The volume's id; another one detaches this one and attaches that. */
  volume: string;
}

/** What the cloud says of a {@link VolumeAttachment}. */
export interface VolumeAttachmentOutputs {
  /** The device that the cloud names: `/dev/vdb`. The guest may use another name: see `path`. */
  device?: string;
  /** The path in the guest that is the same whatever else is attached: `/dev/disk/by-id/virtio-…`. */
  path: string;
  /** When it was attached. ISO 8601, UTC. */
  attachedAt?: string;
  /** The volume's status: `in-use`. */
  status: string;
  /** When the volume was changed last, this included. ISO 8601, UTC. */
  updatedAt?: string;
}

/** The type of {@link VolumeAttachment}. */
export const volumeAttachmentType = resourceType<VolumeAttachmentArgs, VolumeAttachmentOutputs>(
  "openstack:VolumeAttachment",
  { device: true, path: true, attachedAt: true, status: true, updatedAt: true },
  [],
  { single: true },
);

export interface VolumeAttachment
  extends Fields<Pick<VolumeAttachmentArgs, "server" | "volume"> & VolumeAttachmentOutputs> {}
/**
 * Attaches a volume to a server; the volume is detached and kept when this resource is deleted.
 * @example new VolumeAttachment("data", { server: web.id, volume: data.id })
 */
export class VolumeAttachment extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<VolumeAttachmentArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(volumeAttachmentType, name, args, opts));
    noteChange(this, args?.volume);
    noteChange(this, args?.server);
    // It is about the volume: a change of that is one of this.
    noteShared(this, args?.volume);
    sayStandaloneLater<GetCloudDiskResult>(this, opts, {
      look: "getCloudDisk",
      args: { ...lookUpPlace(args), id: args?.volume },
      isThere: this.path,
      outputs: { status: "status", updatedAt: "updatedAt" },
    });
  }
}
