/** Snapshots of disks: what is there to create a disk from. */
import { ask, askForEach, asOutput, type IdOrName, type LookupArgs, type LookupOptions, type PageArgs } from "./ask";

/** A snapshot of a disk, as the cloud has it now. */
export interface VolumeSnapshotInfo {
  /** The snapshot's id. */
  id: string;
  /** The name; empty if it has none. */
  name: string;
  /** As its user wrote it; absent if it is our default. */
  description?: string;
  /** The id of the disk that it was taken of. */
  volumeId: string;
  /** Size in GiB: that of the disk when it was taken. */
  size: number;
  /** `available`, `creating`, `error`, … */
  status: string;
  /** Keys and values of its user's own. */
  metadata: Record<string, string>;
  /** ISO 8601, UTC. */
  createdAt?: string;
  /** ISO 8601, UTC. */
  updatedAt?: string;
}

/** Which snapshot. */
export interface GetVolumeSnapshotArgs extends LookupArgs, IdOrName {}

/** Of which disk. */
export interface ListVolumeSnapshotsArgs extends LookupArgs {
  /** The id of the disk whose snapshots are meant. @default those of all disks */
  volumeId?: string;
}

/** Which page of the snapshots. */
export interface GetVolumeSnapshotsArgs extends ListVolumeSnapshotsArgs, PageArgs {}

/** One page of the snapshots. */
export interface GetVolumeSnapshotsResult {
  /** The snapshots on the page; none past the end. */
  snapshots: VolumeSnapshotInfo[];
  /** Which page this is; the first is 1. */
  pageNumber: number;
  /** The most that a page holds. */
  pageSize: number;
}

/**
 * A snapshot by id or name.
 * @throws OmnicloudError if there is none, with the nearest names, or if several have the name, with their ids
 * @example const { id, size } = await getVolumeSnapshot({ name: "before-the-update" });
 */
export function getVolumeSnapshot(args: GetVolumeSnapshotArgs, opts?: LookupOptions): Promise<VolumeSnapshotInfo> {
  return ask("getVolumeSnapshot", args, opts);
}

/** {@link getVolumeSnapshot} with inputs that may be Outputs. */
export const getVolumeSnapshotOutput = asOutput(getVolumeSnapshot);

/**
 * One page of the snapshots, the newest first.
 * @example const { snapshots: [newest] } = await getVolumeSnapshots({ volumeId: disk });
 */
export function getVolumeSnapshots(
  args: GetVolumeSnapshotsArgs = {},
  opts?: LookupOptions,
): Promise<GetVolumeSnapshotsResult> {
  return ask("getVolumeSnapshots", args, opts);
}

/** {@link getVolumeSnapshots} with inputs that may be Outputs. */
export const getVolumeSnapshotsOutput = asOutput(getVolumeSnapshots);

/**
 * All snapshots, one after the other; the cloud's pages are fetched as they are needed.
 * @param opts `timeout` applies to each of the cloud's pages
 * @example for await (const { id, status } of listVolumeSnapshots()) if (status === "error") …
 */
export function listVolumeSnapshots(
  args: ListVolumeSnapshotsArgs = {},
  opts?: LookupOptions,
): AsyncGenerator<VolumeSnapshotInfo, void> {
  return askForEach("listVolumeSnapshots", args, opts);
}
