/**
 * A server's system disk, where it is a volume. Nova makes it with the server (block_device_mapping_v2), so it carries no
 * mark of ours and goes with the server, unless it is told to stay. API: block storage v3 /volumes/{id}/action
 */
import { OmnicloudError } from "../../../core/errors";
import type { OpenStack } from "../../client";
import { byDevice, changeVolume, deviceOf, type VolumeWire, volumes } from "../../volume/api";
import type { Say, ServerWire } from "./state";

/** The disk that a server boots from, as a volume of its own. */
export interface SystemDisk {
  /** Size in GiB. It may grow in place, also while the server runs, and never shrink. */
  size: number;
  /** The volume type by name; changing it retypes in place. @default the cloud's default type */
  type?: string;
  /** Whether it is deleted with the server. @default true */
  deleteWithInstance?: boolean;
}

/** A disk of a server as the cloud has it. */
export interface DiskSpec {
  /** The volume's id; absent for a disk on the hypervisor itself. */
  id?: string;
  /** Size in GiB. */
  size: number;
  /** The volume type by name; absent for a disk on the hypervisor itself. */
  type?: string;
  /** The device under which the server sees it. */
  device?: string;
}

/** What Nova needs to make the system disk. */
export function blockDevice(image: string, { size, type, deleteWithInstance = true }: SystemDisk): object {
  return {
    boot_index: 0,
    source_type: "image",
    destination_type: "volume",
    uuid: image,
    volume_size: size,
    volume_type: type,
    delete_on_termination: deleteWithInstance,
  };
}

/** A server's volumes, the system disk first, the others by device; one that goes meanwhile is left out. */
export async function volumesOf(cloud: OpenStack, server: ServerWire): Promise<VolumeWire[]> {
  const ids = (server["os-extended-volumes:volumes_attached"] ?? []).map(({ id }) => id);
  const found = await Promise.all(ids.map((id) => volumes(cloud).get(id)));
  const all = found.filter((volume) => volume !== undefined);
  return all.sort((a, b) => byDevice(deviceOf(a, server.id), deviceOf(b, server.id)));
}

/** The volume that a server boots from: of those that can be booted from, the first by device. */
export function systemDiskOf(server: ServerWire, sorted: readonly VolumeWire[]): VolumeWire | undefined {
  if (server.image) return undefined;
  return sorted.find(({ bootable }) => bootable === "true") ?? sorted[0];
}

/** A volume as a disk of a server. */
export function diskOf(volume: VolumeWire, server: string): DiskSpec {
  const { id, size, volume_type: type } = volume;
  const device = deviceOf(volume, server);
  // Outputs may not hold `undefined`.
  return { id, size, ...(type ? { type } : {}), ...(device ? { device } : {}) };
}

/** Grows, retypes, and says whether it goes with the server: only what differs. */
export async function changeSystemDisk(
  cloud: OpenStack,
  server: ServerWire,
  disk: DiskSpec | undefined,
  wanted: SystemDisk,
  say: Say,
): Promise<void> {
  const { id } = disk ?? {};
  if (id === undefined) throw new OmnicloudError(`server ${server.id} boots from no volume: it has to be made anew`);
  const now = await volumes(cloud).now(id);
  if (!now) throw new OmnicloudError(`the system disk of server ${server.id}, volume ${id}, is gone`);
  await changeVolume(cloud, { id, size: now.size, type: now.volume_type ?? "" }, wanted, say);
  const attached = server["os-extended-volumes:volumes_attached"]?.find((volume) => volume.id === id);
  const goes = wanted.deleteWithInstance ?? true;
  if (attached?.delete_on_termination !== undefined && attached.delete_on_termination !== goes) {
    const body = { volumeAttachment: { volumeId: id, delete_on_termination: goes } };
    // The first microversion in which this can be changed.
    const options = { microversion: "2.85" };
    await cloud.put("compute", `/servers/${server.id}/os-volume_attachments/${id}`, body, options);
  }
}
