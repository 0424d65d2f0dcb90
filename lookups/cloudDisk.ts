/** A disk for itself, and where it is attached. API: block storage /volumes */
import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../providers/core/schema";
import { descriptionOf } from "../providers/openstack/args";
import type { Kind } from "./kind";
import {
  type IdOrName,
  type LookupArgs,
  type LookupOptions,
  type LookupOutputOptions,
  later,
  look,
  one,
} from "./lookup";
import { pick } from "./pick";
import { timeOf } from "./time";

/** One attachment of a disk. */
export interface CloudDiskAttachment {
  /** The instance's id. */
  instance: string;
  /** The device under which the instance sees it: `/dev/vdb`. */
  device?: string;
  attachedAt?: string;
}

/** A disk, as the cloud has it now. */
export interface GetCloudDiskResult {
  id: string;
  name: string;
  description?: string;
  /** The region it is in. */
  region?: string;
  availabilityZone: string;
  /** The volume type by name. */
  type: string;
  /** Size in GiB. */
  size: number;
  /** `available`, `in-use`, … */
  status: string;
  createdAt?: string;
  updatedAt?: string;
  /** The id of the instance that it is attached to, if any. */
  attachedTo?: string;
  /** The device under which that instance sees it. */
  device?: string;
  /** When it was attached. */
  attachedAt?: string;
  /** All its attachments: a type with `multiattach` allows several. */
  attachments: CloudDiskAttachment[];
}

/** Which disk. */
export interface GetCloudDiskArgs extends LookupArgs, IdOrName {}

const volumes: Kind = {
  noun: "disk",
  service: "volume",
  path: "/volumes",
  envelope: "volume",
  plural: "volumes",
};

/**
 * A disk by id or name.
 * @throws OmnicloudError where there is none, with the nearest names, or where several have the name, with their ids
 * @example const { attachedTo } = await getCloudDisk({ id: disk.id });
 */
export function getCloudDisk(args: GetCloudDiskArgs, opts?: LookupOptions): Promise<GetCloudDiskResult> {
  return look("getCloudDisk", one, args, opts, async (lookup) => {
    const volume = await pick(lookup, volumes, args);
    const attachments = attachmentsOf(volume.attachments);
    return {
      id: volume.id,
      name: String(volume.name ?? ""),
      description: descriptionOf(volume.description),
      region: await lookup.region("volume"),
      availabilityZone: String(volume.availability_zone),
      type: String(volume.volume_type ?? ""),
      size: Number(volume.size),
      status: String(volume.status),
      createdAt: timeOf(volume.created_at),
      updatedAt: timeOf(volume.updated_at),
      attachedTo: attachments[0]?.instance,
      device: attachments[0]?.device,
      attachedAt: attachments[0]?.attachedAt,
      attachments,
    };
  });
}

/** {@link getCloudDisk} with inputs that may be Outputs. */
export function getCloudDiskOutput(
  args: Inputs<GetCloudDiskArgs>,
  opts?: LookupOutputOptions,
): pulumi.Output<GetCloudDiskResult> {
  return later(args, opts, getCloudDisk);
}

function attachmentsOf(written: unknown): CloudDiskAttachment[] {
  return (written as { server_id: string; device?: string | null; attached_at?: string }[]).map((attachment) => ({
    instance: attachment.server_id,
    device: attachment.device ?? undefined,
    attachedAt: timeOf(attachment.attached_at),
  }));
}
