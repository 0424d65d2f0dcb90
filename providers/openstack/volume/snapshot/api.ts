/** Cinder's snapshots. API: block storage v3 /snapshots */
import { OmnicloudError } from "../../../core/errors";
import { MARK_KEY } from "../../../core/mark";
import { until } from "../../../core/poll";
import type { OpenStack, Wire } from "../../client";
import { descriptionOf } from "../../mark";
import { timeOf } from "../../time";

/** A snapshot as the API has it. */
export interface SnapshotWire extends Wire {
  name: string | null;
  description: string | null;
  volume_id: string;
  /** GiB: that of its volume when it was taken. */
  size: number;
  status: string;
  metadata?: Record<string, string>;
  created_at: string;
  updated_at: string | null;
}

/** A snapshot as our type. */
export interface SnapshotState {
  /** The id in the cloud. */
  id: string;
  /** Empty if it has none. */
  name: string;
  /** As its user wrote it; absent for our own. */
  description?: string;
  /** The id of its volume. */
  volumeId: string;
  /** GiB. */
  size: number;
  /** `available`, `creating`, `error`, … */
  status: string;
  /** The user's own keys and values. */
  metadata: Record<string, string>;
  /** ISO 8601, UTC. */
  createdAt?: string;
  /** ISO 8601, UTC. */
  updatedAt?: string;
}

/** The snapshots of a project, read together. */
export const snapshots = (client: OpenStack) =>
  client.collection<SnapshotWire>("volume", "/snapshots", "snapshot", { path: "/snapshots/detail" });

/** The snapshots of a volume, read now. */
export function snapshotsOf(client: OpenStack, volume: string): Promise<SnapshotWire[]> {
  return client.list("volume", "/snapshots/detail", "snapshots", { query: { volume_id: volume } });
}

/** A snapshot as our type. */
export function toSnapshot(wire: SnapshotWire): SnapshotState {
  const { [MARK_KEY]: _mark, ...metadata } = wire.metadata ?? {};
  return {
    id: wire.id,
    name: wire.name ?? "",
    description: descriptionOf(wire.description),
    volumeId: wire.volume_id,
    size: wire.size,
    status: wire.status,
    metadata,
    createdAt: timeOf(wire.created_at),
    updatedAt: timeOf(wire.updated_at),
  };
}

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
