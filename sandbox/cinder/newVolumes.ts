// Cinder: new volumes: empty ones, and those from an image, a snapshot, a volume or a backup.
import type { Cloud } from "../cloud";
import { findImage } from "../glance/images";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, doc, isDoc, str, texts } from "../wire";
import { getBackup } from "./backups";
import { addMessage } from "./messages";
import { checkQuota } from "./quotas";
import { getSnapshot } from "./snapshots";
import type { Volume } from "./state";
import { findType } from "./types";
import { volumeView } from "./views";
import { addVolume, checkMetadata, getVolume, imageMetadata, readSize, touch, trimmed } from "./volumes";

/** What a volume begins with. */
interface Source {
  /** What a request calls it in refusals: `snapshot`. */
  noun?: "snapshot" | "source" | "backup";
  /** GiB. */
  size?: number;
  /** The volume whose data they are, if it is still there: its type and image are taken over. */
  volume?: Volume;
  /** What the new volume names. */
  ids: { sourceId?: string; snapshotId?: string };
}

function readSource(cloud: Cloud, call: Call, given: Doc): Source {
  const snapshotId = str(given, "snapshot_id");
  if (snapshotId) {
    const snapshot = getSnapshot(cloud, call, snapshotId);
    if (snapshot.status !== "available")
      throw new Refusal(400, "Invalid snapshot: Originating snapshot status must be one of 'available' values");
    const volume = cloud.cinder.volumes.get(snapshot.volume_id);
    return { noun: "snapshot", size: snapshot.size, volume, ids: { snapshotId } };
  }
  const sourceId = str(given, "source_volid");
  if (sourceId) {
    const volume = getVolume(cloud, call, sourceId);
    if (!["available", "in-use"].includes(volume.status))
      throw new Refusal(
        400,
        "Invalid volume: Originating source_volume status must be one of 'available, in-use' values",
      );
    return { noun: "source", size: volume.size, volume, ids: { sourceId } };
  }
  const backupId = call.version >= 47 ? str(given, "backup_id") : undefined;
  if (!backupId) return { ids: {} };
  const backup = getBackup(cloud, call, backupId);
  if (backup.status !== "available")
    throw new Refusal(400, "Invalid backup: Originating backup status must be one of 'available' values");
  return { noun: "backup", size: backup.size, ids: {} };
}

const SMALLER: Record<NonNullable<Source["noun"]>, (size: number, least: number) => string> = {
  snapshot: (size, least) =>
    `Volume size '${size}'GB cannot be smaller than the snapshot size ${least}GB. They must be >= original snapshot size.`,
  source: (size, least) =>
    `Volume size '${size}'GB cannot be smaller than original volume size  ${least}GB. They must be >= original volume size.`,
  backup: (size, least) =>
    `Volume size ${size}GB cannot be smaller than the backup size ${least}GB. It must be >= backup size.`,
};

/** The size of the new volume: what is asked for, if its source fits in, or its source's. */
function sizeOf(given: Doc, { noun, size: least }: Source): number {
  if (given.size === undefined && least === undefined) {
    throw new Refusal(
      400,
      "The server could not comply with the request since it is either malformed or otherwise incorrect.",
    );
  }
  const size = given.size === undefined || given.size === null ? (least ?? 1) : readSize(given, "size");
  if (noun !== undefined && least !== undefined && size < least)
    throw new Refusal(400, `Invalid input received: ${SMALLER[noun](size, least)}`);
  return size;
}

function createVolume(cloud: Cloud, call: Call): Reply {
  if (!isDoc(call.body.volume)) throw new Refusal(400, "'volume' is a required property");
  const given = doc(call.body, "volume");
  const source = readSource(cloud, call, given);
  const size = sizeOf(given, source);
  const zone = str(given, "availability_zone");
  if (zone !== undefined && zone !== "nova") throw new Refusal(400, `Availability zone '${zone}' is invalid.`);
  checkMetadata(doc(given, "metadata"));
  const named = str(given, "volume_type");
  const type = findType(cloud, named ?? source.volume?.typeId ?? cloud.cinder.defaultType);
  const imageId = str(given, "imageRef") ?? str(given, "image_id");
  const image = imageId ? findImage(cloud, call, imageId) : undefined;
  if (imageId && !image) throw new Refusal(400, "Invalid image identifier or unable to access requested image.");
  if (image && size < Math.max(image.min_disk, Math.ceil((image.size ?? 0) / 2 ** 30))) {
    throw new Refusal(
      400,
      `Invalid input received: Size of specified image ${Math.ceil((image.size ?? 0) / 2 ** 30)}GB is larger than volume size ${size}GB.`,
    );
  }
  checkQuota(cloud, call.who.projectId, 1, size);
  const parent = source.volume;
  const volume = addVolume(cloud, {
    projectId: call.who.projectId,
    userId: call.who.userId,
    size,
    name: trimmed(given, "name") ?? null,
    description: trimmed(given, "description") ?? null,
    typeId: type.id,
    metadata: texts(doc(given, "metadata")),
    ...(image ? { imageMetadata: imageMetadata(cloud, image.id) } : {}),
    ...(parent
      ? { bootable: parent.bootable, ...(parent.imageMetadata ? { imageMetadata: parent.imageMetadata } : {}) }
      : {}),
    ...source.ids,
  });
  const { bootable, imageMetadata: held } = volume;
  // What it holds is shown once it holds it.
  Object.assign(volume, { bootable: false, imageMetadata: null });
  const response = volumeView(cloud, call, volume, true);
  if (!call.fates.has("stuck")) {
    cloud.clock.after(cloud.settings.delays.volume, () => {
      volume.status = call.fates.has("goes-to-error") || call.fates.has("no-valid-host") ? "error" : "available";
      if (volume.status === "error") addMessage(cloud, call, volume, "NO_BACKEND");
      if (volume.status === "available") Object.assign(volume, { bootable, imageMetadata: held });
      touch(volume);
    });
  }
  return { status: 202, body: { volume: response } };
}

/** The route that creates volumes. */
export function newVolumeRoutes(cloud: Cloud): Route[] {
  return [route("POST /volumes", (call) => createVolume(cloud, call))];
}
