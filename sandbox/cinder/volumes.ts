// Cinder: volumes: created, shown, changed and deleted, with their metadata.
import type { Cloud } from "../cloud";
import { micros, uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { bool, type Doc, doc, isDoc, num, python, str, texts } from "../wire";
import { requirePolicy } from "./quotas";
import type { Volume } from "./state";
import { volumeView } from "./views";
import { listVolumes } from "./volumeList";

/**
 * The volume of an id, as the caller may see it.
 * @throws Refusal 404
 */
export function getVolume(cloud: Cloud, call: Call, id: string): Volume {
  const volume = cloud.cinder.volumes.get(id);
  if (!volume || (!call.who.admin && volume.project_id !== call.who.projectId)) {
    throw new Refusal(404, `Volume ${id} could not be found.`);
  }
  return volume;
}

/** Records that a volume has changed. */
export function touch(volume: Volume): void {
  volume.updated_at = micros();
}

/**
 * Reads a size in GiB.
 * @throws Refusal 400
 */
export function readSize(given: Doc, field: string): number {
  const value = given[field];
  const refuse = (reason: string): Refusal =>
    new Refusal(400, `Invalid input for field/attribute ${field}. Value: ${value}. ${reason}`);
  if (typeof value === "string" && !/^[0-9]+$/.test(value)) throw refuse(`${python(value)} does not match '^[0-9]+$'`);
  const size = num(given, field);
  if (size === undefined) throw refuse(`${python(value)} is not of type 'integer', 'string'`);
  if (size < 1) throw refuse(`${size} is less than the minimum of 1`);
  return size;
}

/** What a new volume is created from. */
export interface VolumeSpec {
  projectId: string;
  userId: string;
  size: number;
  name?: string | null;
  description?: string | null;
  typeId: string;
  metadata?: Record<string, string>;
  imageMetadata?: Record<string, string>;
  bootable?: boolean;
  sourceId?: string;
  snapshotId?: string;
}

/** Adds a volume in the state `creating`. */
export function addVolume(cloud: Cloud, spec: VolumeSpec): Volume {
  const type = cloud.cinder.types.get(spec.typeId);
  const volume: Volume = {
    id: uuid(),
    project_id: spec.projectId,
    user_id: spec.userId,
    name: spec.name ?? null,
    description: spec.description ?? null,
    size: spec.size,
    status: "creating",
    availability_zone: "nova",
    created_at: micros(),
    updated_at: null,
    typeId: spec.typeId,
    metadata: spec.metadata ?? {},
    bootable: spec.bootable ?? spec.imageMetadata !== undefined,
    multiattach: type?.extra_specs.multiattach === "<is> True",
    attachments: [],
    imageMetadata: spec.imageMetadata ?? null,
    source_volid: spec.sourceId ?? null,
    snapshot_id: spec.snapshotId ?? null,
  };
  cloud.cinder.volumes.set(volume.id, volume);
  return volume;
}

/** What a volume's metadata says of its image. */
export function imageMetadata(cloud: Cloud, imageId: string): Record<string, string> {
  const image = cloud.glance.images.get(imageId);
  if (!image) return {};
  return {
    image_id: image.id,
    image_name: image.name,
    checksum: image.checksum ?? "",
    container_format: image.container_format ?? "",
    disk_format: image.disk_format ?? "",
    min_disk: String(image.min_disk),
    min_ram: String(image.min_ram),
    size: String(image.size ?? 0),
  };
}

/** Cinder cuts spaces off a name and a description. */
export const trimmed = (given: Doc, field: string): string | undefined => str(given, field)?.trim();

/** Refuses keys and values beyond what Cinder takes. */
export function checkMetadata(given: Doc): void {
  const refuse = (field: string, value: unknown, reason: string): Refusal =>
    new Refusal(400, `Invalid input for field/attribute ${field}. Value: ${value}. ${reason}`);
  for (const [key, value] of Object.entries(given)) {
    if (!/^[a-zA-Z0-9\-_:. /]{1,255}$/.test(key))
      throw refuse(
        "metadata",
        python(given),
        `${python(key)} does not match any of the regexes: '^[a-zA-Z0-9-_:. /]{1,255}$'`,
      );
    if (typeof value !== "string") throw refuse(key, value, `${python(value)} is not of type 'string'`);
    if (value.length > 255) throw refuse(key, value, `${python(value)} is too long`);
  }
}

const deletable = ["available", "error", "error_restoring", "error_extending", "error_managing"];

function deleteVolume(cloud: Cloud, call: Call) {
  const volume = getVolume(cloud, call, call.params.id ?? "");
  const hasSnapshots = [...cloud.cinder.snapshots.values()].some((each) => each.volume_id === volume.id);
  if (!deletable.includes(volume.status) || volume.attachments.length > 0 || hasSnapshots) {
    throw new Refusal(
      400,
      `Invalid volume: Volume status must be ${deletable.join(" or ")} and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.`,
    );
  }
  volume.status = "deleting";
  if (!call.fates.has("stuck")) {
    cloud.clock.after(cloud.settings.delays.volume, () => {
      if (call.fates.has("goes-to-error")) volume.status = "error_deleting";
      else cloud.cinder.volumes.delete(volume.id);
    });
  }
  return { status: 202 };
}

/** The routes of /volumes and their metadata. */
export function volumeRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): Volume => getVolume(cloud, call, call.params.id ?? "");
  return [
    route("GET /volumes", (call) => ({ status: 200, body: listVolumes(cloud, call, false) })),
    route("GET /volumes/detail", (call) => ({ status: 200, body: listVolumes(cloud, call, true) })),
    route("GET /volumes/{id}", (call) => ({ status: 200, body: { volume: volumeView(cloud, call, get(call)) } })),
    route("PUT /volumes/{id}", (call) => {
      const volume = get(call);
      const given = doc(call.body, "volume");
      checkMetadata(doc(given, "metadata"));
      volume.name = trimmed(given, "name") ?? trimmed(given, "display_name") ?? volume.name;
      volume.description = trimmed(given, "description") ?? volume.description;
      if (isDoc(given.metadata)) volume.metadata = texts(given.metadata);
      touch(volume);
      return { status: 200, body: { volume: volumeView(cloud, call, volume, true) } };
    }),
    route("DELETE /volumes/{id}", (call) => {
      if (bool(Object.fromEntries(call.query), "force")) requirePolicy(call, "volume:force_delete");
      return deleteVolume(cloud, call);
    }),
    route("GET /volumes/{id}/metadata", (call) => ({ status: 200, body: { metadata: get(call).metadata } })),
    ...(["POST", "PUT"] as const).map((method) =>
      route(`${method} /volumes/{id}/metadata`, (call) => {
        const volume = get(call);
        const given = texts(doc(call.body, "metadata"));
        volume.metadata = method === "POST" ? { ...volume.metadata, ...given } : given;
        touch(volume);
        return { status: 200, body: { metadata: volume.metadata } };
      }),
    ),
    route("PUT /volumes/{id}/metadata/{key}", (call) => {
      const volume = get(call);
      const given = texts(doc(call.body, "meta"));
      Object.assign(volume.metadata, given);
      return { status: 200, body: { meta: given } };
    }),
    route("DELETE /volumes/{id}/metadata/{key}", (call) => {
      const volume = get(call);
      const key = call.params.key ?? "";
      if (!(key in volume.metadata)) throw new Refusal(404, `Volume ${volume.id} has no metadata with key ${key}.`);
      delete volume.metadata[key];
      return { status: 200 };
    }),
  ];
}
