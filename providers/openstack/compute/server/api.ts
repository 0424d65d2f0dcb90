/** Nova's servers. API: compute v2.1 /servers */
import type { DiskSpec } from "../../../../lookups/instance";
import { isFields } from "../../../core/answer";
import type { Collection } from "../../../core/collection";
import { DIGEST_KEY } from "../../../core/digest";
import { BrokenError, type CloudError, OmnicloudError, refusedWith } from "../../../core/errors";
import { MARK_KEY } from "../../../core/mark";
import { until } from "../../../core/poll";
import type { OpenStack, Wire } from "../../client";
import { descriptionOf } from "../../mark";
import { timeOf } from "../../time";
import { compareDevices, deviceOf, type VolumeWire } from "../../volume/api";
import type { ServerFlavorWire } from "../flavor/api";

/** One address of a server as the API has it. */
export interface AddressWire {
  addr: string;
  version: 4 | 6;
  "OS-EXT-IPS:type"?: "fixed" | "floating";
}

/** A volume of a server as the server shows it. */
export interface AttachedVolumeWire {
  id: string;
  delete_on_termination?: boolean;
}

/** A server as the API has it. */
export interface ServerWire extends Wire {
  name: string;
  status: string;
  description?: string | null;
  metadata: Record<string, string>;
  tags?: string[];
  created: string;
  updated?: string;
  flavor: ServerFlavorWire;
  /** Empty if the server boots from a volume. */
  image: { id: string } | "" | null;
  /** By the names of its networks. */
  addresses: Record<string, AddressWire[]>;
  security_groups?: { name: string }[];
  fault?: { message?: string };
  key_name?: string | null;
  /** In base64; only operators see it. */
  "OS-EXT-SRV-ATTR:user_data"?: string | null;
  /** `True`, or empty. */
  config_drive?: string;
  "OS-EXT-STS:task_state"?: string | null;
  "OS-EXT-STS:power_state"?: number;
  "OS-EXT-AZ:availability_zone"?: string;
  "OS-EXT-SRV-ATTR:hypervisor_hostname"?: string | null;
  "os-extended-volumes:volumes_attached"?: AttachedVolumeWire[];
}

/** A server as our type, as far as the server and its volumes say it; where it is reached, its ports say: see addressing.ts. */
export interface ServerState {
  /** The id in the cloud. */
  id: string;
  /** Several servers may have one name. */
  name: string;
  /** As its user wrote it; absent for our own. */
  description?: string;
  /** `ACTIVE`, `SHUTOFF`, `ERROR`, … */
  status: string;
  /** All addresses, floating ones too, as often as the cloud names them. */
  addresses: string[];
  /** Those that are not floating. */
  fixedAddresses: Pick<AddressWire, "addr" | "version">[];
  /** Empty while the server is in no zone: it is shelved, or being created. */
  availabilityZone: string;
  /** The id of the image that its system disk was created from. */
  image?: string;
  /** That image's name, if the system disk remembers it. */
  imageName?: string;
  /** The disk that it boots from; absent if it boots from a volume that is not there. */
  systemDisk?: DiskSpec;
  /** Its other disks, by device. */
  dataDisks: DiskSpec[];
  /** The names of its security groups. */
  securityGroups: string[];
  /** The hypervisor that it runs on; only operators see it. */
  hypervisorHostname?: string;
  /** Whether it has a disk with its user data and metadata. */
  configDrive: boolean;
  /** The user's own keys and values. */
  metadata: Record<string, string>;
  /** The user's own tags. */
  tags?: string[];
  /** ISO 8601, UTC. */
  createdAt?: string;
  /** ISO 8601, UTC. */
  updatedAt?: string;
}

/** The key in a server's metadata that holds the order of its ports: see addressing.ts. */
export const ORDER_KEY = `${MARK_KEY}-networks`;

/** The servers of a project, read together. */
export function servers(client: OpenStack): Collection<ServerWire> {
  return client.collection<ServerWire>("compute", "/servers", "server", { path: "/servers/detail" });
}

/**
 * A server as our type: for the resource's `read` and for `getInstance`.
 * @param disks its volumes, as {@link volumesOf} gives them
 */
export function toServer(wire: ServerWire, disks: readonly VolumeWire[]): ServerState {
  if (!isFields(wire.metadata) || !isFields(wire.addresses) || !isFields(wire.flavor))
    throw new OmnicloudError(
      `server ${wire.id} is ${wire.status}: the part of the cloud that it is in does not answer now`,
    );
  const { [MARK_KEY]: _mark, [DIGEST_KEY]: _digest, [ORDER_KEY]: _order, ...metadata } = wire.metadata;
  const addresses = Object.values(wire.addresses).flat();
  const root = rootVolumeOf(wire, disks);
  return {
    id: wire.id,
    name: wire.name,
    description: descriptionOf(wire.description),
    status: wire.status,
    addresses: addresses.map(({ addr }) => addr),
    fixedAddresses: addresses.filter((each) => each["OS-EXT-IPS:type"] !== "floating"),
    availabilityZone: wire["OS-EXT-AZ:availability_zone"] ?? "",
    image: wire.image ? wire.image.id : root?.volume_image_metadata?.image_id,
    imageName: root?.volume_image_metadata?.image_name,
    systemDisk: wire.image ? { size: wire.flavor.disk } : root && toDisk(root, wire.id),
    dataDisks: disks.filter((volume) => volume !== root).map((volume) => toDisk(volume, wire.id)),
    securityGroups: [...new Set((wire.security_groups ?? []).map(({ name }) => name))].sort(),
    hypervisorHostname: wire["OS-EXT-SRV-ATTR:hypervisor_hostname"] ?? undefined,
    configDrive: wire.config_drive === "True",
    metadata,
    tags: wire.tags,
    createdAt: timeOf(wire.created),
    updatedAt: timeOf(wire.updated),
  };
}

/**
 * A server's volumes by device; a volume that is deleted meanwhile is left out.
 * @param read reads one volume: from a list, or as it is now
 */
export async function volumesOf(
  server: ServerWire,
  read: (id: string) => Promise<VolumeWire | undefined>,
): Promise<VolumeWire[]> {
  const ids = (server["os-extended-volumes:volumes_attached"] ?? []).map(({ id }) => id);
  const found = await Promise.all(ids.map(read));
  return found
    .filter((volume) => volume !== undefined)
    .sort((a, b) => compareDevices(deviceOf(a, server.id), deviceOf(b, server.id)));
}

/** True for a server on the shelf, offloaded from its hypervisor or not. */
export const isShelved = ({ status }: Pick<ServerWire, "status">): boolean => status.startsWith("SHELVED");

/** What a server says of one of its volumes. */
export function attachedVolume(server: ServerWire, id: string): AttachedVolumeWire | undefined {
  return server["os-extended-volumes:volumes_attached"]?.find((volume) => volume.id === id);
}

/** The volume that a server boots from: of those that can be booted from, the first by device. */
export function rootVolumeOf(server: ServerWire, disks: readonly VolumeWire[]): VolumeWire | undefined {
  if (server.image) return undefined;
  return disks.find(({ bootable }) => bootable === "true") ?? disks[0];
}

/** A volume as a disk of a server. */
function toDisk(volume: VolumeWire, server: string): DiskSpec {
  const { id, size, volume_type: type } = volume;
  const device = deviceOf(volume, server);
  // Outputs may not hold `undefined`.
  return { id, size, ...(type ? { type } : {}), ...(device ? { device } : {}) };
}

/** What Nova is doing on a server; `undefined` for nothing. */
export function taskOf(server: Pick<ServerWire, "OS-EXT-STS:task_state">): string | undefined {
  return server["OS-EXT-STS:task_state"] ?? undefined;
}

/** True if Nova is deleting the server. */
export function isBeingDeleted(server: Pick<ServerWire, "OS-EXT-STS:task_state">): boolean {
  return taskOf(server) === "deleting";
}

/** Why a server is in ERROR, in the cloud's own words. */
export function faultOf(server: ServerWire): string {
  return server.fault?.message?.trim().replace(/\.$/, "") || "the cloud gives no reason";
}

/**
 * For a request's `busy`. Nova answers 409 both for "never in this state" and for "not during this task": the second is
 * retried.
 */
export const isServerBusy = (error: CloudError): boolean => refusedWith(error, 409, /in task_state (?!None)/);

/** Waits until a server is gone; a cloud that keeps deleted servers for a while is asked to delete it at once. */
export async function waitUntilGone(client: OpenStack, id: string): Promise<void> {
  let forced = false;
  await until(`server ${id} to be gone`, async () => {
    const server = await servers(client).readNow(id);
    if (!server) return true;
    if (server.status === "SOFT_DELETED" && !forced) {
      forced = true;
      await client.post("compute", `/servers/${id}/action`, { forceDelete: null });
    }
    if (server.status === "ERROR" && taskOf(server) === undefined)
      throw new BrokenError(`server ${id} could not be deleted: ${faultOf(server)}`);
    return undefined;
  });
}

/**
 * Brings a server's metadata to what is wanted; keys of others, and the cloud's own, are kept.
 * @param now all that is there
 * @param was the user's keys and values so far: those that are no longer wanted are deleted
 */
export async function changeMetadata(
  client: OpenStack,
  id: string,
  now: Record<string, string>,
  wanted: Record<string, string>,
  was: Record<string, string> = {},
): Promise<void> {
  const changed = Object.entries(wanted).filter(([key, value]) => now[key] !== value);
  if (changed.length > 0)
    await client.post(
      "compute",
      `/servers/${id}/metadata`,
      { metadata: Object.fromEntries(changed) },
      { busy: isServerBusy },
    );
  for (const key of Object.keys(was))
    if (!(key in wanted) && key in now)
      await client.delete("compute", `/servers/${id}/metadata/${encodeURIComponent(key)}`, { busy: isServerBusy });
}
