/** Cinder's volumes. API: block storage v3 /volumes */
import { MARK_KEY } from "../../core/mark";
import type { OpenStack, Wire } from "../client";
import { describeAnew } from "../mark";
import { type StoredWire, type TaggedState, toTagged } from "../stored";
import { timeOf } from "../time";

/** An attachment as the API has it. */
export interface AttachmentWire {
  server_id: string;
  device?: string | null;
  attached_at?: string | null;
}

/** A volume as the API has it. */
export interface VolumeWire extends StoredWire {
  status: string;
  volume_type: string | null;
  /** Only from microversion 3.63 on. */
  volume_type_id?: string | null;
  availability_zone: string;
  /** `true` or `false`, as text. */
  bootable: string;
  metadata: Record<string, string>;
  attachments: AttachmentWire[];
  volume_image_metadata?: { image_id?: string; image_name?: string };
  snapshot_id?: string | null;
  source_volid?: string | null;
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
export interface VolumeState extends TaggedState {
  /** By name. */
  type: string;
  /** The zone that it is in. */
  availabilityZone: string;
  /** The instances that it is attached to. */
  attachments: DiskAttachment[];
}

/** The key in a volume's metadata that says whose its attachment is; see attachment/owner.ts. */
export const ATTACHED_KEY = `${MARK_KEY}-attached`;

/** The keys that Cinder itself shows in a volume's metadata: the second while it is attached. */
export const CLOUDS_KEYS: readonly string[] = ["readonly", "attached_mode"];
/** The key in a volume's metadata that names the backup it was created from: Cinder does not show that. */
export const BACKUP_KEY = `${MARK_KEY}-backup`;
/** What we note beside the mark. */
const NOTES: readonly string[] = [ATTACHED_KEY, BACKUP_KEY];

/** What we note in a volume's metadata beside its mark. Metadata are written as a whole: these are kept. */
export function notesIn(metadata: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => NOTES.includes(key)));
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
  return {
    ...toTagged(wire, [...CLOUDS_KEYS, ...NOTES]),
    type: wire.volume_type ?? "",
    availabilityZone: wire.availability_zone,
    attachments: wire.attachments.map(({ server_id, device, attached_at }) => ({
      instance: server_id,
      device: device ?? undefined,
      attachedAt: timeOf(attached_at),
    })),
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
