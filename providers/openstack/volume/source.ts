/** What a volume is created from: an image, a snapshot, another volume or a backup. API: block storage v3 POST /volumes */

import { z } from "zod";
import { type Fault, hasUnknown, type Shape } from "../../core/schema";
import type { OpenStack } from "../client";
import { objectId } from "../ids";
import { imageById } from "../image/api";
import { BACKUP_KEY, type VolumeWire, volumes } from "./api";
import { backups } from "./backup/api";
import { snapshots } from "./snapshot/api";

/** The arguments that say what a volume is created from; one of them at most, and a change of it needs a new volume. */
export interface VolumeSourceArgs {
  /** The id of an image, which the volume then holds, and can be booted from. @default none: an empty volume */
  imageId?: string;
  /** The id of a snapshot whose data it begins with. @default none */
  snapshotId?: string;
  /** The id of a volume whose data it begins with. @default none */
  sourceVolumeId?: string;
  /** The id of a backup that is restored into it; from microversion 3.47 on. @default none */
  backupId?: string;
}

/** The names of these arguments. */
export const SOURCES = ["imageId", "snapshotId", "sourceVolumeId", "backupId"] as const;

/** The schema of these arguments. */
export const sourceFields: Shape<VolumeSourceArgs> = {
  imageId: z.string().min(1).optional(),
  snapshotId: objectId("snapshot", "getVolumeSnapshot").optional(),
  sourceVolumeId: z.string().min(1).optional(),
  backupId: z.string().min(1).optional(),
};

/** True for a volume that is created from something. */
export function hasSource(args: VolumeSourceArgs): boolean {
  return SOURCES.some((key) => args[key] !== undefined);
}

/** The source as a request names it. */
export function sourceToWire({ imageId, snapshotId, sourceVolumeId, backupId }: VolumeSourceArgs): object {
  return { imageRef: imageId, snapshot_id: snapshotId, source_volid: sourceVolumeId, backup_id: backupId };
}

/** The states in which a volume does not show its image yet. */
const UNFINISHED = ["creating", "downloading", "error"];

/** What a volume was created from. One from a snapshot or a volume has the image of that. */
export function sourceOf(wire: VolumeWire): VolumeSourceArgs {
  const imageId = wire.volume_image_metadata?.image_id;
  return {
    ...(imageId === undefined && UNFINISHED.includes(wire.status) ? {} : { imageId }),
    snapshotId: wire.snapshot_id ?? undefined,
    sourceVolumeId: wire.source_volid ?? undefined,
    backupId: wire.metadata[BACKUP_KEY],
  };
}

/** Faults of a source: two are named, there is no such thing, or it does not fit into the volume. */
export async function sourceFaults(
  args: VolumeSourceArgs & { size: number; adopt?: string | false },
  was: VolumeSourceArgs | undefined,
  cloud: OpenStack,
): Promise<Fault[]> {
  const [first, ...more] = SOURCES.filter((key) => args[key] !== undefined);
  if (first === undefined) return [];
  if (more.length > 0)
    return more.map((property) => ({ property, reason: `cannot be given with ${first}: a volume has one source` }));
  const id = args[first];
  // What was created from it may outlive it.
  if (id === undefined || hasUnknown(id) || was?.[first] === id || typeof args.adopt === "string") return [];
  const found = await LOOKS[first](cloud, id);
  if (!found) return [{ property: first, reason: `there is no ${NOUNS[first]} ${id}` }];
  if (hasUnknown(args.size) || args.size >= found.size) return [];
  return [{ property: "size", reason: `must be at least ${found.size} GiB, for ${NOUNS[first]} ${id}` }];
}

type Source = (typeof SOURCES)[number];

const NOUNS: Record<Source, string> = {
  imageId: "image",
  snapshotId: "snapshot",
  sourceVolumeId: "volume",
  backupId: "backup",
};

/** How each source is looked up, and the least size (GiB) of a volume that it fits into. */
const LOOKS: Record<Source, (cloud: OpenStack, id: string) => Promise<{ size: number } | undefined>> = {
  async imageId(cloud, id) {
    const image = await imageById(cloud, id);
    return image && { size: image.leastDisk };
  },
  snapshotId: (cloud, id) => snapshots(cloud).get(id),
  sourceVolumeId: (cloud, id) => volumes(cloud).get(id),
  backupId: (cloud, id) => backups(cloud).get(id),
};
