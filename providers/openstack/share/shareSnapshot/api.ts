/**
 * Manila's snapshots of shares. They have metadata only from microversion 2.73 on, so the mark always stands in the
 * description: behind that of its user. API: shared file systems v2 /snapshots
 */
import { OmnicloudError, refusedWith } from "../../../core/errors";
import { markIn } from "../../../core/mark";
import { until } from "../../../core/poll";
import type { OpenStack } from "../../client";
import { descriptionOf } from "../../mark";
import { type StoredState, type StoredWire, toStored } from "../../stored";

/** A snapshot as the API has it; its size is that of its share when it was taken. */
export interface ShareSnapshotWire extends StoredWire {
  share_id: string;
  status: string;
}

/** A snapshot as our type. */
export interface ShareSnapshotState extends StoredState {
  /** The id of its share. */
  shareId: string;
}

/** The snapshots of a project, read together. */
export const shareSnapshots = (client: OpenStack) =>
  client.collection<ShareSnapshotWire>("share", "/snapshots", "snapshot", { path: "/snapshots/detail" });

/** The snapshots of a share, read now. */
export function snapshotsOfShare(client: OpenStack, share: string): Promise<ShareSnapshotWire[]> {
  return client.list("share", "/snapshots/detail", "snapshots", { query: { share_id: share } });
}

/** A user's description with our mark behind it. */
export const withMark = (description: string, mark: string | undefined): string =>
  mark === undefined ? description : `${description} [${mark}]`;

/** What {@link withMark} wrote. */
const MARKED = /^(.*) \[[0-9a-f]{8}-[0-9a-f]{12}(?:-kept)?\]$/s;

/** The description of its user: not ours, and without the mark. */
export function usersDescription(text: string | null): string | undefined {
  const plain = text ?? "";
  if (plain.startsWith("Managed by Pulumi, ") && markIn(plain)) return undefined;
  const [, written] = MARKED.exec(plain) ?? [];
  return written ?? descriptionOf(plain);
}

/** A snapshot as our type. */
export function toShareSnapshot(wire: ShareSnapshotWire): ShareSnapshotState {
  return { ...toStored(wire), description: usersDescription(wire.description), shareId: wire.share_id };
}

/** Whether the cloud has nothing more to do on a snapshot, in whatever state it is. */
const isAtRest = ({ status }: ShareSnapshotWire): boolean => status === "available" || status.startsWith("error");

/** Waits until a new snapshot is taken, in whatever state it ends. */
export function waitUntilTaken(client: OpenStack, id: string): Promise<ShareSnapshotWire> {
  return until(`share snapshot ${id} to be available`, async () => {
    const now = await shareSnapshots(client).readNow(id);
    return now && isAtRest(now) ? now : undefined;
  });
}

/**
 * Deletes a snapshot and waits until it is gone; one that is gone already is success.
 * @throws OmnicloudError if its back end does not delete it
 */
export async function deleteShareSnapshot(client: OpenStack, id: string): Promise<void> {
  try {
    if (!(await client.delete("share", `/snapshots/${id}`))) return;
  } catch (error) {
    // It is being deleted already.
    const isOnItsWay = refusedWith(error, [400, 403, 409], /status must be one of/);
    if (!isOnItsWay || (await shareSnapshots(client).readNow(id))?.status !== "deleting") throw error;
  }
  const left = await until(`share snapshot ${id} to be gone`, async () => {
    const now = await shareSnapshots(client).readNow(id);
    return now === undefined || isAtRest(now) ? { now } : undefined;
  });
  if (left.now) throw new OmnicloudError(`share snapshot ${id} was not deleted: it is ${left.now.status}`);
}
