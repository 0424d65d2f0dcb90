// Nova: the volumes of a server: block_device_mapping_v2 read, volumes created, attached and detached.

import { checkQuota } from "../cinder/quotas";
import type { Snapshot, Volume } from "../cinder/state";
import { addVolume, imageMetadata, touch } from "../cinder/volumes";
import type { Cloud } from "../cloud";
import { findImage } from "../glance/images";
import { micros, uuid } from "../identifiers";
import { Refusal } from "../refusal";
import type { Call } from "../service";
import { bool, type Doc, num, python, str } from "../wire";
import { type BlockDevice, computeHost, type Server } from "./state";

/** An entry of block_device_mapping_v2. */
export interface DiskPlan {
  source: "image" | "volume" | "snapshot" | "blank";
  /** The volume; undefined if one is to be created. */
  volume?: Volume;
  imageId?: string;
  /** The snapshot that the volume to be created begins with. */
  snapshot?: Snapshot;
  size: number;
  typeId?: string;
  deleteOnTermination: boolean;
  root: boolean;
  tag: string | null;
}

const invalid = (message: string): Refusal => new Refusal(400, `Block Device Mapping is Invalid: ${message}`);

/**
 * Reads block_device_mapping_v2. Entries on the hypervisor's own disk need no volume, and are left out.
 * @throws Refusal 400
 */
export function readDisks(cloud: Cloud, call: Call, given: Doc[]): DiskPlan[] {
  const plans: DiskPlan[] = [];
  for (const [index, each] of given.entries()) {
    if (each.volume_type !== undefined && call.version < 67) {
      throw new Refusal(
        400,
        `Invalid input for field/attribute ${index}. Value: ${python(each)}. Additional properties are not allowed ('volume_type' was unexpected)`,
      );
    }
    const source = str(each, "source_type") ?? "blank";
    const id = str(each, "uuid");
    const common = {
      deleteOnTermination: bool(each, "delete_on_termination") ?? false,
      root: num(each, "boot_index") === 0,
      tag: str(each, "tag") ?? null,
    };
    if (source === "volume") {
      const volume = cloud.cinder.volumes.get(id ?? "");
      if (!volume || (!call.who.admin && volume.project_id !== call.who.projectId))
        throw invalid(`failed to get volume ${id}.`);
      if (volume.status !== "available" && !volume.multiattach) {
        throw invalid(`failed to get volume ${id}.`);
      }
      if (common.root && !volume.bootable) throw new Refusal(400, `Block Device ${volume.id} is not bootable.`);
      plans.push({ ...common, source, volume, size: volume.size });
      continue;
    }
    if (source === "snapshot") {
      plans.push({ ...common, ...snapshotPlan(cloud, call, each) });
      continue;
    }
    if (source === "image") {
      const image = findImage(cloud, call, id ?? "");
      if (!image) throw invalid(`failed to get image ${id}.`);
      if (str(each, "destination_type") === "local") continue;
    } else if (str(each, "destination_type") !== "volume") continue;
    const size = num(each, "volume_size");
    if (size === undefined || size < 1) {
      throw new Refusal(
        400,
        source === "image"
          ? "Images with destination_type 'volume' need to have a non-zero size specified"
          : "Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size",
      );
    }
    const wanted = str(each, "volume_type");
    const type = [...cloud.cinder.types.values()].find((one) => one.id === wanted || one.name === wanted);
    if (wanted && !type) throw new Refusal(400, `Volume type ${wanted} could not be found.`);
    plans.push({
      ...common,
      source: source === "image" ? "image" : "blank",
      ...(source === "image" && id ? { imageId: id } : {}),
      ...(type ? { typeId: type.id } : {}),
      size,
    });
  }
  return plans;
}

/** A volume that begins with a snapshot. */
function snapshotPlan(cloud: Cloud, call: Call, given: Doc): Pick<DiskPlan, "source" | "snapshot" | "size" | "typeId"> {
  const id = str(given, "uuid") ?? "";
  const snapshot = cloud.cinder.snapshots.get(id);
  if (!snapshot || (!call.who.admin && snapshot.project_id !== call.who.projectId))
    throw invalid(`failed to get snapshot ${id}.`);
  const wanted = str(given, "volume_type");
  const type = [...cloud.cinder.types.values()].find((one) => one.id === wanted || one.name === wanted);
  if (wanted && !type) throw new Refusal(400, `Volume type ${wanted} could not be found.`);
  const typeId = type?.id ?? cloud.cinder.volumes.get(snapshot.volume_id)?.typeId;
  const size = num(given, "volume_size") ?? snapshot.size;
  return { source: "snapshot", snapshot, size, ...(typeId ? { typeId } : {}) };
}

/** What a new volume has of the one whose snapshot it begins with. */
function fromSnapshot(cloud: Cloud, { id, volume_id }: Snapshot) {
  const parent = cloud.cinder.volumes.get(volume_id);
  return {
    snapshotId: id,
    bootable: parent?.bootable ?? false,
    ...(parent?.imageMetadata ? { imageMetadata: parent.imageMetadata } : {}),
  };
}

/** The first free device name of a server. */
export function nextDevice(server: Server): string {
  const taken = new Set(server.disks.map((disk) => disk.device));
  for (let code = server.imageId ? 98 : 97; ; code += 1) {
    const name = `/dev/sd${String.fromCharCode(code)}`;
    if (!taken.has(name)) return name;
  }
}

/** Creates the volumes that a new server needs, and attaches them and the existing ones. */
export function attachDisks(cloud: Cloud, server: Server, plans: DiskPlan[]): void {
  for (const plan of plans) {
    const defaultType = [...cloud.cinder.types.values()].find((each) => each.name === cloud.cinder.defaultType);
    if (!plan.volume) checkQuota(cloud, server.project_id, 1, plan.size);
    const volume =
      plan.volume ??
      addVolume(cloud, {
        projectId: server.project_id,
        userId: server.user_id,
        size: plan.size,
        name: plan.source === "blank" ? `${server.id}-blank-vol` : "",
        description: "",
        typeId: plan.typeId ?? defaultType?.id ?? "",
        ...(plan.imageId ? { imageMetadata: imageMetadata(cloud, plan.imageId) } : {}),
        ...(plan.snapshot ? fromSnapshot(cloud, plan.snapshot) : {}),
      });
    completeAttach(volume, server, addDisk(server, volume, plan));
  }
}

/** Adds a volume to a server's disks. */
export function addDisk(
  server: Server,
  volume: Volume,
  options: { deleteOnTermination?: boolean; root?: boolean; tag?: string | null; device?: string | null } = {},
): BlockDevice {
  const disk: BlockDevice = {
    volumeId: volume.id,
    device: options.device || nextDevice(server),
    deleteOnTermination: options.deleteOnTermination ?? false,
    tag: options.tag ?? null,
    attachmentId: uuid(),
    bdmId: uuid(),
    root: options.root ?? false,
  };
  server.disks.push(disk);
  return disk;
}

/** Completes an attachment: the volume is in use. */
export function completeAttach(volume: Volume, server: Server, disk: BlockDevice): void {
  const isHosted = server.vm_state !== "shelved_offloaded";
  volume.status = "in-use";
  volume.attachments.push({
    attachment_id: disk.attachmentId,
    server_id: server.id,
    host_name: isHosted ? computeHost.name : null,
    device: disk.device,
    attached_at: isHosted ? micros() : null,
  });
  touch(volume);
}

/** The volumes of a server. */
function volumesOf(cloud: Cloud, server: Server): { disk: BlockDevice; volume: Volume }[] {
  return server.disks.flatMap((disk) => {
    const volume = cloud.cinder.volumes.get(disk.volumeId);
    return volume ? [{ disk, volume }] : [];
  });
}

/** A shelved server leaves its host: Cinder keeps its volumes for it, but no longer says who has them. */
export function reserveDisks(cloud: Cloud, server: Server): void {
  for (const { disk, volume } of volumesOf(cloud, server)) {
    volume.attachments = volume.attachments.filter((each) => each.attachment_id !== disk.attachmentId);
    disk.attachmentId = uuid();
    if (volume.attachments.length === 0) volume.status = "reserved";
    touch(volume);
  }
}

/** An unshelved server gets its volumes again, those that were attached meanwhile too. */
export function connectDisks(cloud: Cloud, server: Server): void {
  for (const { disk, volume } of volumesOf(cloud, server)) {
    volume.attachments = volume.attachments.filter((each) => each.attachment_id !== disk.attachmentId);
    disk.device ??= nextDevice(server);
    completeAttach(volume, server, disk);
  }
}

/** Completes a detachment: the volume is available; if the server is deleted and the volume with it, it is deleted. */
export function completeDetach(cloud: Cloud, server: Server, disk: BlockDevice, ended: boolean): void {
  server.disks = server.disks.filter((each) => each !== disk);
  const volume = cloud.cinder.volumes.get(disk.volumeId);
  if (!volume) return;
  volume.attachments = volume.attachments.filter((each) => each.attachment_id !== disk.attachmentId);
  volume.status = volume.attachments.length > 0 ? "in-use" : "available";
  touch(volume);
  if (ended && disk.deleteOnTermination && volume.attachments.length === 0) {
    volume.status = "deleting";
    cloud.clock.after(cloud.settings.delays.volume, () => {
      cloud.cinder.volumes.delete(volume.id);
    });
  }
}
