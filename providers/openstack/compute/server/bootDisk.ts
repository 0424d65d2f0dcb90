/** What a server's system disk is, if it is a volume: a new one from its image or a snapshot, or one that exists. */

import { z } from "zod";
import type { SystemDisk } from "../../../../components/instance";
import { type Fault, hasUnknown, type Schema, type Shape, UNKNOWN } from "../../../core/schema";
import { objectId } from "../../ids";

/** The system disk of a `Server` as a volume. */
export interface ServerSystemDisk extends Omit<SystemDisk, "size"> {
  /**
   * Size in GiB; required unless `volumeId` is given. It may grow in place, also while the server runs, and never shrink.
   */
  size?: number;
  /**
   * The id of a volume to boot from; it is then kept when the server is deleted, unless `deleteWithInstance: true`. Its size
   * and type are its own. Without `image`. @default a new volume
   */
  volumeId?: string;
  /** The id of a snapshot that the new volume begins with, in place of `image`. @default the image */
  snapshotId?: string;
}

/** The schema of a system disk. */
export const systemDiskSchema: Schema<ServerSystemDisk | undefined> = z
  .strictObject({
    size: z.int().positive("must be at least 1 GiB").optional(),
    type: z.string().min(1).optional(),
    deleteWithInstance: z.boolean().optional(),
    volumeId: objectId("volume", "getCloudDisk").optional(),
    snapshotId: objectId("snapshot", "getVolumeSnapshot").optional(),
  } satisfies Shape<ServerSystemDisk>)
  .superRefine(({ size, type, volumeId, snapshotId }, issues) => {
    const refuse = (path: keyof ServerSystemDisk, message: string) =>
      issues.addIssue({ code: "custom", path: [path], message });
    if (volumeId === undefined && size === undefined) refuse("size", "is required");
    if (volumeId === undefined) return;
    if (size !== undefined) refuse("size", "is that of the volume in volumeId: change it there");
    if (type !== undefined) refuse("type", "is that of the volume in volumeId: change it there");
    if (snapshotId !== undefined) refuse("snapshotId", "cannot be given with volumeId: a disk has one source");
  })
  .optional();

/** Whether a system disk is deleted with its server: a volume that existed before is not, unless the program says so. */
export function isDeletedWithServer({ deleteWithInstance, volumeId }: ServerSystemDisk): boolean {
  return deleteWithInstance ?? volumeId === undefined;
}

/** Whether a system disk begins with something else than the server's image. */
export function hasOwnSource(disk: ServerSystemDisk | undefined): boolean {
  return disk?.volumeId !== undefined || disk?.snapshotId !== undefined;
}

/** What Nova needs to create or take the system disk. */
export function blockDevice(image: string | undefined, disk: ServerSystemDisk): object {
  const { size, type, volumeId, snapshotId } = disk;
  const source =
    volumeId !== undefined
      ? { source_type: "volume", uuid: volumeId }
      : snapshotId !== undefined
        ? { source_type: "snapshot", uuid: snapshotId, volume_size: size, volume_type: type }
        : { source_type: "image", uuid: image, volume_size: size, volume_type: type };
  return {
    boot_index: 0,
    destination_type: "volume",
    ...source,
    delete_on_termination: isDeletedWithServer(disk),
  };
}

const REPLACE =
  "which cannot change in place; replacing it loses what is on it: to allow that, run `pulumi up --replace` with the server's URN";

/** What a server boots from. */
interface Boot {
  image?: string;
  systemDisk?: ServerSystemDisk;
}

/** Faults of what a server boots from that need no cloud. */
export function bootFaults({ image, systemDisk: after }: Boot, before: ServerSystemDisk | undefined): Fault[] {
  if ((after as unknown) === UNKNOWN) return [];
  const faults: Fault[] = [];
  if (image === undefined && !hasOwnSource(after))
    faults.push({ property: "image", reason: "is required, unless systemDisk has a volumeId or a snapshotId" });
  if (image !== undefined && hasOwnSource(after))
    faults.push({ property: "image", reason: "cannot be given with the system disk's volumeId or snapshotId" });
  for (const key of ["volumeId", "snapshotId"] as const) {
    const [from, to] = [before?.[key], after?.[key]];
    if (before && after && from !== to && !hasUnknown(to))
      faults.push({
        property: `systemDisk.${key}`,
        reason: `the server boots from ${from ?? "its image"}, ${REPLACE}`,
      });
  }
  return faults;
}
