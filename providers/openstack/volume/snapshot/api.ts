/** Cinder's snapshots. API: block storage v3 /snapshots */
import { OmnicloudError } from "../../../core/errors";
import { until } from "../../../core/poll";
import type { OpenStack } from "../../client";
import { type StoredWire, type TaggedState, toTagged } from "../../stored";

/** A snapshot as the API has it; its size is that of its volume when it was taken. */
export interface SnapshotWire extends StoredWire {
  volume_id: string;
  status: string;
}

/** A snapshot as our type. */
export interface SnapshotState extends TaggedState {
  /** The id of its volume. */
  volumeId: string;
}

/** The snapshots of a project, read together. */
export const snapshots = (client: OpenStack) =>
  client.collection<SnapshotWire>("volume", "/snapshots", "snapshot", { path: "/snapshots/detail" });

/** The snapshots of a volume, read now. */
export function snapshotsOf(client: OpenStack, volume: string): Promise<SnapshotWire[]> {
  return client.list("volume", "/snapshots/detail", "snapshots", { query: { volume_id: volume } });
}

/** A snapshot as our type: for the resource's `read` and for `getVolumeSnapshot`. */
export const toSnapshot = (wire: SnapshotWire): SnapshotState => ({ ...toTagged(wire), volumeId: wire.volume_id });

/** Whether the cloud has nothing more to do on a snapshot, in whatever state it is. */
const isAtRest = ({ status }: SnapshotWire): boolean => status === "available" || status.startsWith("error");

/** Waits until a new snapshot is taken, in whatever state it ends. */
export function waitUntilTaken(client: OpenStack, id: string): Promise<SnapshotWire> {
  return until(`snapshot ${id} to be available`, async () => {
    const now = await snapshots(client).readNow(id);
    return now && isAtRest(now) ? now : undefined;
  });
}

/**
 * Deletes a snapshot and waits until it is gone; one that is gone already is success.
 * @throws OmnicloudError if the cloud does not delete it, because volumes were made from it
 */
export async function deleteSnapshot(client: OpenStack, id: string): Promise<void> {
  if (!(await client.delete("volume", `/snapshots/${id}`))) return;
  const left = await until(`snapshot ${id} to be gone`, async () => {
    const now = await snapshots(client).readNow(id);
    return now === undefined || isAtRest(now) ? { now } : undefined;
  });
  if (!left.now) return;
  const why =
    left.now.status === "available" ? "volumes that were made from it may still need it" : "look at its back end";
  throw new OmnicloudError(`snapshot ${id} was asked to be deleted and is ${left.now.status} again: ${why}`);
}
