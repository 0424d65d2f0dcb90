/** Backups of disks, looked up. */
import type {
  GetVolumeBackupsArgs,
  GetVolumeBackupsResult,
  ListVolumeBackupsArgs,
  VolumeBackupInfo,
} from "../../../lookups/volumeBackups";
import type { LookupOn } from "../../core/lookup";
import { type BackupWire, toBackup } from "../volume/backup/api";
import { collectionOf } from "./collections";

const backups = collectionOf<BackupWire, VolumeBackupInfo, Pick<ListVolumeBackupsArgs, "volumeId">>({
  names: ["VolumeBackup", "VolumeBackups"],
  kind: {
    noun: "backup",
    service: "volume",
    path: "/backups",
    list: "/backups/detail",
    envelope: "backup",
    plural: "backups",
  },
  filters: { volumeId: "volume_id" },
  toItem(wire) {
    const { description, ...backup } = toBackup(wire);
    return { ...backup, description: description || undefined };
  },
});

/** A backup by id or name. */
export const getVolumeBackup = backups.one;

/** One page of the backups. */
export const getVolumeBackups: LookupOn<GetVolumeBackupsArgs, GetVolumeBackupsResult> = async (...asked) => {
  const { items, ...page } = await backups.page(...asked);
  return { backups: items, ...page };
};

/** All backups, read while they are consumed. */
export const listVolumeBackups = backups.all;
