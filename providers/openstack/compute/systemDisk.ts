/**
 * A server's system disk, where it is a volume. Nova makes it with the server (block_device_mapping_v2), so it carries no
 * mark of ours and goes with the server, unless it is told to stay. API: block storage v3 /volumes/{id}/action
 */
import { OmnicloudError } from "../../core/errors";
import { until } from "../../core/poll";
import type { OpenStack, Wire } from "../client";
import type { Say, ServerWire } from "./serverState";

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

/** A volume as the block storage API shows it. */
export interface VolumeWire extends Wire {
  status: string;
  size: number;
  volume_type: string | null;
  bootable: string;
  attachments: { server_id: string; device?: string | null; attached_at?: string | null }[];
  volume_image_metadata?: { image_id?: string; image_name?: string };
}

/** The volumes of a client's project, read together; the same list as the resource `Volume` reads. */
export const volumes = (cloud: OpenStack) =>
  cloud.collection("volume", "/volumes", "volume", { path: "/volumes/detail" });

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
  const found = await Promise.all(ids.map((id) => volumes(cloud).get(id) as Promise<VolumeWire | undefined>));
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

function deviceOf({ attachments }: VolumeWire, server: string): string | undefined {
  return attachments.find(({ server_id }) => server_id === server)?.device ?? undefined;
}

/** `/dev/vdb` before `/dev/vdz` before `/dev/vdaa`; a volume without a device is not attached yet, and last. */
function byDevice(a = "~".repeat(99), b = "~".repeat(99)): number {
  return a.length - b.length || a.localeCompare(b);
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
  const now = (await volumes(cloud).now(id)) as VolumeWire | undefined;
  if (!now) throw new OmnicloudError(`the system disk of server ${server.id}, volume ${id}, is gone`);
  const act = (action: object) => cloud.post("volume", `/volumes/${id}/action`, action);
  if (wanted.size > now.size) {
    say(`growing the system disk to ${wanted.size} GiB …`);
    await act({ "os-extend": { new_size: wanted.size } });
    await settled(cloud, id, `have ${wanted.size} GiB`, (volume) => volume.size === wanted.size);
  }
  if (wanted.type !== undefined && wanted.type !== now.volume_type) {
    say(`changing the system disk to type ${wanted.type} …`);
    await act({ "os-retype": { new_type: wanted.type, migration_policy: "on-demand" } });
    await settled(cloud, id, `be of type ${wanted.type}`, (volume) => volume.volume_type === wanted.type);
  }
  const attached = server["os-extended-volumes:volumes_attached"]?.find((volume) => volume.id === id);
  const goes = wanted.deleteWithInstance ?? true;
  if (attached?.delete_on_termination !== undefined && attached.delete_on_termination !== goes) {
    const body = { volumeAttachment: { volumeId: id, delete_on_termination: goes } };
    // The first microversion in which this can be changed.
    const options = { microversion: "2.85" };
    await cloud.put("compute", `/servers/${server.id}/os-volume_attachments/${id}`, body, options);
  }
}

const AT_REST = new Set(["available", "in-use"]);

/** Waits until a volume is as it was asked to be; at rest and not so means that the cloud did not do it. */
async function settled(
  cloud: OpenStack,
  id: string,
  what: string,
  done: (volume: VolumeWire) => boolean,
): Promise<void> {
  let looks = 0;
  const volume = await until(`volume ${id} to ${what}`, async () => {
    const now = (await volumes(cloud).now(id)) as VolumeWire | undefined;
    if (!now || now.status.startsWith("error")) return now ?? ("gone" as const);
    if (!AT_REST.has(now.status)) return undefined;
    looks += 1;
    return done(now) || looks > 3 ? now : undefined;
  });
  if (volume !== "gone" && !volume.status.startsWith("error") && done(volume)) return;
  throw new OmnicloudError(
    `volume ${id} did not come to ${what}: it is ${volume === "gone" ? "gone" : `${volume.status}, ${volume.size} GiB, ${volume.volume_type}`}`,
  );
}
