/** Cinder's backups of volumes. API: block storage v3 /backups, with metadata from microversion 3.43 on */
import { OmnicloudError, refusedWith } from "../../../core/errors";
import { until } from "../../../core/poll";
import type { OpenStack } from "../../client";
import { type StoredWire, type TaggedState, toTagged } from "../../stored";

/** A backup as the API has it; its size is that of its volume when it was made. */
export interface BackupWire extends StoredWire {
  volume_id: string;
  snapshot_id: string | null;
  container: string | null;
  availability_zone: string | null;
  status: string;
  fail_reason: string | null;
  is_incremental: boolean;
}

/** A backup as our type. */
export interface BackupState extends TaggedState {
  /** The id of its volume, which may be gone. */
  volumeId: string;
  /** The id of the snapshot that it was made of, if it was one. */
  snapshotId?: string;
  /** Where its back end keeps it. */
  container?: string;
  /** The zone that it is in. */
  availabilityZone?: string;
  /** Why it failed, if it did. */
  failReason?: string;
  /** Whether it holds only what differs from the one before it. */
  incremental: boolean;
}

/** The backups of a project, read together. */
export const backups = (client: OpenStack) =>
  client.collection<BackupWire>("volume", "/backups", "backup", { path: "/backups/detail" });

/** A backup as our type: for the resource's `read` and for `getVolumeBackup`. */
export function toBackup(wire: BackupWire): BackupState {
  return {
    ...toTagged(wire),
    volumeId: wire.volume_id,
    snapshotId: wire.snapshot_id ?? undefined,
    container: wire.container ?? undefined,
    availabilityZone: wire.availability_zone ?? undefined,
    failReason: wire.fail_reason || undefined,
    incremental: wire.is_incremental,
  };
}

/** Waits until a new backup is made, in whatever state it ends. */
export function waitUntilMade(client: OpenStack, id: string): Promise<BackupWire> {
  return until(`backup ${id} to be available`, async () => {
    const now = await backups(client).readNow(id);
    return now && (now.status === "available" || now.status.startsWith("error")) ? now : undefined;
  });
}

/** The backups that may be built on this one: the incremental ones of its volume that are not older. */
export async function buildingOn(client: OpenStack, id: string): Promise<BackupWire[]> {
  const all = await backups(client).all();
  const own = all.find((one) => one.id === id);
  if (!own) return [];
  return all.filter(
    (one) => one.volume_id === own.volume_id && one.is_incremental && one.created_at >= own.created_at && one.id !== id,
  );
}

/** For how long (ms) the backups that are built on one may still be there: their delete may be on its way. */
const A_MOMENT = 20_000;

/**
 * Deletes a backup and waits until it is gone; one that is gone already is success.
 * @throws OmnicloudError if its back end does not delete it
 */
export async function deleteBackup(client: OpenStack, id: string): Promise<void> {
  const end = Date.now() + A_MOMENT;
  const busy = (error: unknown) => refusedWith(error, 400, /Incremental backups exist/) && Date.now() < end;
  if (!(await client.delete("volume", `/backups/${id}`, { busy }))) return;
  const left = await until(`backup ${id} to be gone`, async () => {
    const now = await backups(client).readNow(id);
    return now === undefined || now.status.startsWith("error") ? { now } : undefined;
  });
  if (!left.now) return;
  const why = left.now.fail_reason ? `: ${left.now.fail_reason}` : "";
  throw new OmnicloudError(`backup ${id} was asked to be deleted and is ${left.now.status}${why}`);
}
