// A disk as machines need it.
import type { Disk } from "../objects";
import { refuse } from "../refusal";
import { newId, plainTime, type Region } from "../state";

/** A disk by its id. @throws TencentRefusal if there is none */
export function diskOf(here: Region, id: string): Disk {
  return here.disks.get(id) ?? refuse("InvalidDiskId.NotFound", `The disk \`${id}\` does not exist.`);
}

/** Makes a disk. */
export function newDisk(here: Region, given: Pick<Disk, "zone" | "type" | "size"> & Partial<Disk>): Disk {
  const disk: Disk = {
    id: newId("disk"),
    name: "",
    projectId: 0,
    usage: "DATA_DISK",
    state: "UNATTACHED",
    instanceId: "",
    deleteWithInstance: false,
    isEncrypted: false,
    createdAt: plainTime(),
    tags: {},
    ...given,
  };
  here.disks.set(disk.id, disk);
  return disk;
}
