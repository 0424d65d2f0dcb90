/** Snapshots of disks, looked up. */
import type {
  GetVolumeSnapshotsArgs,
  GetVolumeSnapshotsResult,
  ListVolumeSnapshotsArgs,
  VolumeSnapshotInfo,
} from "../../../lookups/volumeSnapshots";
import type { LookupOn } from "../../core/lookup";
import { type SnapshotWire, toSnapshot } from "../volume/snapshot/api";
import { collectionOf } from "./collections";

const snapshots = collectionOf<SnapshotWire, VolumeSnapshotInfo, Pick<ListVolumeSnapshotsArgs, "volumeId">>({
  names: ["VolumeSnapshot", "VolumeSnapshots"],
  kind: {
    noun: "snapshot",
    service: "volume",
    path: "/snapshots",
    list: "/snapshots/detail",
    envelope: "snapshot",
    plural: "snapshots",
  },
  filters: { volumeId: "volume_id" },
  toItem(wire) {
    const { description, ...snapshot } = toSnapshot(wire);
    return { ...snapshot, description: description || undefined };
  },
});

/** A snapshot by id or name. */
export const getVolumeSnapshot = snapshots.one;

/** One page of the snapshots. */
export const getVolumeSnapshots: LookupOn<GetVolumeSnapshotsArgs, GetVolumeSnapshotsResult> = async (...asked) => {
  const { items, ...page } = await snapshots.page(...asked);
  return { snapshots: items, ...page };
};

/** All snapshots, read while they are consumed. */
export const listVolumeSnapshots = snapshots.all;
