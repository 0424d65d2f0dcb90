/** Cinder's volumes. API: block storage v3 /volumes */
import type { Report } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { MARK_KEY } from "../../core/mark";
import { until } from "../../core/poll";
import type { OpenStack, Wire } from "../client";
import { describeAnew, descriptionOf } from "../mark";
import { timeOf } from "../time";

/** An attachment as the API has it. */
export interface AttachmentWire {
  server_id: string;
  device?: string | null;
  attached_at?: string | null;
}

/** A volume as the API has it. */
export interface VolumeWire extends Wire {
  name: string | null;
  description: string | null;
  /** GiB. */
  size: number;
  status: string;
  volume_type: string | null;
  availability_zone: string;
  /** `true` or `false`, as text. */
  bootable: string;
  metadata: Record<string, string>;
  attachments: AttachmentWire[];
  volume_image_metadata?: { image_id?: string; image_name?: string };
  snapshot_id?: string | null;
  source_volid?: string | null;
  created_at: string;
  updated_at: string | null;
}

/** One attachment of a disk. */
export interface DiskAttachment {
  /** The instance's id. */
  instance: string;
  /** The device under which the instance sees it: `/dev/vdb`. */
  device?: string;
  /** ISO 8601, UTC. */
  attachedAt?: string;
}

/** A volume as our type. */
export interface VolumeState {
  /** The id in the cloud. */
  id: string;
  /** Empty if it has none. */
  name: string;
  /** As its user wrote it; absent for our own. */
  description?: string;
  /** GiB. */
  size: number;
  /** `available`, `in-use`, `error`, … */
  status: string;
  /** By name. */
  type: string;
  /** The zone that it is in. */
  availabilityZone: string;
  /** The user's own keys and values. */
  metadata: Record<string, string>;
  /** The instances that it is attached to. */
  attachments: DiskAttachment[];
  /** ISO 8601, UTC. */
  createdAt?: string;
  /** ISO 8601, UTC. */
  updatedAt?: string;
}

/** The key in a volume's metadata that says whose its attachment is; see attachment/owner.ts. */
export const ATTACHED_KEY = `${MARK_KEY}-attached`;

/** The key in a volume's metadata that names the backup it was created from: Cinder does not show that. */
export const BACKUP_KEY = `${MARK_KEY}-backup`;

/** What we note in a volume's metadata beside its mark. Metadata are written as a whole: these are kept. */
export function notesIn(metadata: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => key === ATTACHED_KEY || key === BACKUP_KEY));
}

/** The volumes of a project, read together. */
export const volumes = (client: OpenStack) =>
  client.collection<VolumeWire>("volume", "/volumes", "volume", { path: "/volumes/detail" });

/** The name of the type that a volume gets if none is named; `undefined` if the cloud has none. Asked for once. */
export function defaultVolumeType(client: OpenStack): Promise<string | undefined> {
  return client.once("default volume type", async () => {
    const found = await client.find<Wire & { name: string }>("volume", "/types/default", "volume_type");
    return found?.name;
  });
}

/** A volume as our type: for the resource's `read` and for `getCloudDisk`. */
export function toVolume(wire: VolumeWire): VolumeState {
  // The cloud adds two keys of its own while a volume is attached.
  const { [MARK_KEY]: _mark, attached_mode: _mode, readonly: _ro, ...all } = wire.metadata;
  const notes = notesIn(all);
  const metadata = Object.fromEntries(Object.entries(all).filter(([key]) => !(key in notes)));
  return {
    id: wire.id,
    name: wire.name ?? "",
    description: descriptionOf(wire.description),
    size: wire.size,
    status: wire.status,
    type: wire.volume_type ?? "",
    availabilityZone: wire.availability_zone,
    metadata,
    attachments: wire.attachments.map(({ server_id, device, attached_at }) => ({
      instance: server_id,
      device: device ?? undefined,
      attachedAt: timeOf(attached_at),
    })),
    createdAt: timeOf(wire.created_at),
    updatedAt: timeOf(wire.updated_at),
  };
}

/** A volume's attachment to a server, if it is attached to it. */
export function attachmentTo(server: string, { attachments }: VolumeWire): AttachmentWire | undefined {
  return attachments.find(({ server_id }) => server_id === server);
}

/** The device under which a server sees a volume, if it is attached to it. */
export function deviceOf(volume: VolumeWire, server: string): string | undefined {
  return attachmentTo(server, volume)?.device ?? undefined;
}

/**
 * Compares two devices, for sorting: `/dev/vdb` before `/dev/vdz` before `/dev/vdaa`. A volume without a device is not
 * attached yet, and comes last.
 */
export function compareDevices(a = "~".repeat(99), b = "~".repeat(99)): number {
  return a.length - b.length || a.localeCompare(b);
}

const AT_REST = new Set(["available", "in-use"]);

/** True if the cloud has nothing more to do on a volume, in whatever state it is. */
export const isAtRest = ({ status }: VolumeWire): boolean => AT_REST.has(status) || status.startsWith("error");

/** The volume once the cloud has nothing more to do on it, in whatever state; `undefined` while it works on it. */
async function volumeAtRest(client: OpenStack, id: string): Promise<VolumeWire | undefined> {
  const volume = await volumes(client).readNow(id);
  if (!volume) return undefined;
  return isAtRest(volume) ? volume : undefined;
}

/** Waits until a new volume is created, in whatever state it ends. */
export function waitUntilCreated(client: OpenStack, id: string): Promise<VolumeWire> {
  return until(`volume ${id} to be available`, () => volumeAtRest(client, id));
}

/** How often a volume may be seen at rest and unchanged before the change counts as not done. */
export const LOOKS = 3;

/** Waits until a volume has changed as asked. @throws OmnicloudError if the cloud does not do it */
async function waitUntilChanged(
  client: OpenStack,
  id: string,
  what: string,
  isDone: (volume: VolumeWire) => boolean,
): Promise<void> {
  let looks = 0;
  const volume = await until(`volume ${id} to ${what}`, async () => {
    const now = await volumes(client).readNow(id);
    if (!now) return "gone" as const;
    if (now.status.startsWith("error")) return now;
    if (!AT_REST.has(now.status)) return undefined;
    looks += 1;
    return isDone(now) || looks > LOOKS ? now : undefined;
  });
  if (volume !== "gone" && AT_REST.has(volume.status) && isDone(volume)) return;
  const found = volume === "gone" ? "gone" : `${volume.status}, ${volume.size} GiB, ${volume.volume_type}`;
  throw new OmnicloudError(`volume ${id} was asked to ${what}, but did not: it is ${found}`);
}

/**
 * Grows and retypes a volume, attached or not; only what differs.
 * @throws OmnicloudError if the cloud does not do it
 */
export async function changeVolume(
  client: OpenStack,
  now: { id: string; size: number; type: string },
  to: { size?: number; type?: string },
  say: Report["say"],
): Promise<void> {
  const { id } = now;
  const ask = (action: object) => client.post("volume", `/volumes/${id}/action`, action);
  if (to.size !== undefined && to.size > now.size) {
    say(`growing volume ${id} to ${to.size} GiB …`);
    await ask({ "os-extend": { new_size: to.size } });
    await waitUntilChanged(client, id, `grow to ${to.size} GiB`, ({ size }) => size === to.size);
  }
  if (to.type !== undefined && to.type !== now.type) {
    say(`changing volume ${id} to type ${to.type} …`);
    await ask({ "os-retype": { new_type: to.type, migration_policy: "on-demand" } });
    await waitUntilChanged(client, id, `change to type ${to.type}`, ({ volume_type }) => volume_type === to.type);
  }
}

/** Makes a mark the only one on a volume, in one request: see `remark` of a definition. */
export async function remarkVolume(
  client: OpenStack,
  id: string,
  mark: string | undefined,
  label: string | undefined,
): Promise<void> {
  const now = await volumes(client).readNow(id);
  if (!now) return;
  const metadata = { ...toVolume(now).metadata, ...notesIn(now.metadata) };
  const description = describeAnew(now.description, mark, label);
  await client.put("volume", `/volumes/${id}`, {
    volume: { description, metadata: mark === undefined ? metadata : { ...metadata, [MARK_KEY]: mark } },
  });
}
