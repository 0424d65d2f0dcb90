/** Backups of disks: what is there to create a disk from, also after the disk is gone. */
import { ask, askForEach, asOutput, type IdOrName, type LookupArgs, type LookupOptions, type PageArgs } from "./ask";

/** A backup of a disk, as the cloud has it now. */
export interface VolumeBackupInfo {
  /** The backup's id. */
  id: string;
  /** The name; empty if it has none. */
  name: string;
  /** As its user wrote it; absent if it is our default. */
  description?: string;
  /** The id of the disk that it was made of, which may be gone. */
  volumeId: string;
  /** The id of the snapshot that it was made of, if it was one. */
  snapshotId?: string;
  /** Whether it holds only what differs from the one before it. */
  incremental: boolean;
  /** Size in GiB: that of the disk when it was made. */
  size: number;
  /** `available`, `creating`, `error`, … */
  status: string;
  /** Why it failed, if it did. */
  failReason?: string;
  /** Where its back end keeps it. */
  container?: string;
  /** The zone that it is in. */
  availabilityZone?: string;
  /** Keys and values of its user's own. */
  metadata: Record<string, string>;
  /** ISO 8601, UTC. */
  createdAt?: string;
  /** ISO 8601, UTC. */
  updatedAt?: string;
}

/** Which backup. */
export interface GetVolumeBackupArgs extends LookupArgs, IdOrName {}

/** Of which disk. */
export interface ListVolumeBackupsArgs extends LookupArgs {
  /** The id of the disk whose backups are meant; it may be gone. @default those of all disks */
  volumeId?: string;
}

/** Which page of the backups. */
export interface GetVolumeBackupsArgs extends ListVolumeBackupsArgs, PageArgs {}

/** One page of the backups. */
export interface GetVolumeBackupsResult {
  /** The backups on the page; none past the end. */
  backups: VolumeBackupInfo[];
  /** Which page this is; the first is 1. */
  pageNumber: number;
  /** The most that a page holds. */
  pageSize: number;
}

/**
 * A backup by id or name.
 * @throws OmnicloudError if there is none, with the nearest names, or if several have the name, with their ids
 * @example const { id } = await getVolumeBackup({ name: "monday" });
 */
export function getVolumeBackup(args: GetVolumeBackupArgs, opts?: LookupOptions): Promise<VolumeBackupInfo> {
  return ask("getVolumeBackup", args, opts);
}

/** {@link getVolumeBackup} with inputs that may be Outputs. */
export const getVolumeBackupOutput = asOutput(getVolumeBackup);

/**
 * One page of the backups, the newest first.
 * @example const { backups: [newest] } = await getVolumeBackups({ volumeId: disk });
 */
export function getVolumeBackups(
  args: GetVolumeBackupsArgs = {},
  opts?: LookupOptions,
): Promise<GetVolumeBackupsResult> {
  return ask("getVolumeBackups", args, opts);
}

/** {@link getVolumeBackups} with inputs that may be Outputs. */
export const getVolumeBackupsOutput = asOutput(getVolumeBackups);

/**
 * All backups, one after the other; the cloud's pages are fetched as they are needed.
 * @param opts `timeout` applies to each of the cloud's pages
 * @example for await (const { name, size } of listVolumeBackups()) …
 */
export function listVolumeBackups(
  args: ListVolumeBackupsArgs = {},
  opts?: LookupOptions,
): AsyncGenerator<VolumeBackupInfo, void> {
  return askForEach("listVolumeBackups", args, opts);
}
