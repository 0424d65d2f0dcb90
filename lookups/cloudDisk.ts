/** A standalone disk, and where it is attached. */
import { ask, asOutput, type IdOrName, type LookupArgs, type LookupOptions } from "./ask";

/** One attachment of a disk. */
export interface CloudDiskAttachment {
  /** The instance's id. */
  instance: string;
  /** The device under which the instance sees it: `/dev/vdb`. */
  device?: string;
  /** ISO 8601, UTC. */
  attachedAt?: string;
}

/** A disk, as the cloud has it now. */
export interface GetCloudDiskResult {
  /** The disk's id. */
  id: string;
  /** The name; empty if it has none. */
  name: string;
  /** As its user wrote it; absent if it is our default. */
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
  createdAt?: string;
  /** ISO 8601, UTC. */
  updatedAt?: string;
  /** The id of the instance that it is attached to, if any. */
  attachedTo?: string;
  /** The device under which that instance sees it. */
  device?: string;
  /** When it was attached. ISO 8601, UTC. */
  attachedAt?: string;
  /** All its attachments: a type with `multiattach` allows several. */
  attachments: CloudDiskAttachment[];
}

/** Which disk. */
export interface GetCloudDiskArgs extends LookupArgs, IdOrName {}

/**
 * A disk by id or name.
 * @throws OmnicloudError if there is none, with the nearest names, or if several have the name, with their ids
 * @example const { attachedTo } = await getCloudDisk({ id: disk.id });
 */
export function getCloudDisk(args: GetCloudDiskArgs, opts?: LookupOptions): Promise<GetCloudDiskResult> {
  return ask("getCloudDisk", args, opts);
}

/** {@link getCloudDisk} with inputs that may be Outputs. */
export const getCloudDiskOutput = asOutput(getCloudDisk);
