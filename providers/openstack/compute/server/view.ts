/** A server as its resource sees it: what compute leaves out comes from volumes, ports, flavors and images. */
import type { Flavor } from "../../../../lookups/flavor";
import type { Seen } from "../../../core/definition";
import { DIGEST_KEY } from "../../../core/digest";
import { unlessSilent } from "../../../core/errors";
import { identityOf } from "../../../core/mark";
import type { OpenStack } from "../../client";
import { isId } from "../../ids";
import { imageById } from "../../image/api";
import { marksOn } from "../../mark";
import { securityGroups } from "../../network/securityGroup/api";
import { namesById } from "../../network/securityGroup/named";
import { groupsByMembership } from "../../network/securityGroupMember/owner";
import { type VolumeWire, volumes } from "../../volume/api";
import { flavorOfServer, flavorsOf } from "../flavor/api";
import { addressingOf, inCloudsOrder } from "./addressing";
import { attachedVolume, rootVolumeOf, type ServerState, type ServerWire, toServer, volumesOf } from "./api";
import { isDeletedWithServer } from "./bootDisk";
import { groupsSeen } from "./groups";
import { inDeclaredOrder, networksSeen, portsOf, type ServerPort } from "./ports";
import type { ServerArgs, ServerOutputs } from "./server";
import { createdWith } from "./userData";

/** All that the cloud says of a server. */
export interface ServerParts {
  /** The server itself, from compute. */
  server: ServerWire;
  /** Its volumes, by device. */
  disks: readonly VolumeWire[];
  /** Its ports, in the order of the API. */
  ports: readonly ServerPort[];
  /** All flavors that the user may see. */
  flavors: readonly Flavor[];
  /** The name of its image; absent if it is no longer known. */
  imageName?: string;
  /** The region that it is in. */
  region?: string;
  /** The names by which its security groups are declared, by their ids; absent if all are declared by id. */
  groupNames?: ReadonlyMap<string, string>;
  /** The names of the groups that memberships of its own stack put it into. */
  memberGroups?: readonly string[];
}

/** What is declared of a server: the cloud's answer is compared in the same form. */
export type Declared = Partial<
  Pick<ServerArgs, "networks" | "systemDisk" | "availabilityZone" | "securityGroups" | "userData" | "userDataBase64">
>;

/** Asks the other services for what belongs to a server. */
export async function partsOf(
  client: OpenStack,
  server: ServerWire,
  { securityGroups }: Declared,
): Promise<ServerParts> {
  const [flavors, disks, ports, region, groupNames] = await Promise.all([
    flavorsOf(client),
    volumesOf(server, (id) => volumes(client).get(id)),
    portsOf(client, server.id),
    client.regionOf("compute"),
    namesById(client, securityGroups),
  ]);
  const { image, imageName } = toServer(server, disks);
  const name = imageName ?? (image ? (await imageById(client, image))?.name : undefined);
  const memberGroups = await memberGroupsOf(client, server, ports);
  return { server, disks, ports, flavors, imageName: name, region, groupNames, memberGroups };
}

/** Ports have the ids of their groups, the server has names: the groups are listed only if a membership says that it is one. */
export async function memberGroupsOf(
  client: OpenStack,
  server: ServerWire,
  ports: readonly ServerPort[],
): Promise<string[]> {
  const [mark] = marksOn(server);
  const ids = mark ? ports.flatMap((port) => groupsByMembership(port, identityOf(mark.token))) : [];
  if (ids.length === 0) return [];
  const all = (await unlessSilent(() => securityGroups(client).all())) ?? [];
  return [...new Set(all.filter(({ id }) => ids.includes(id)).map(({ name: called }) => called ?? ""))].sort();
}

/**
 * A server in the form of its resource. Whether the name or the id of flavor and image was written does not matter
 * here: the definition's `means` compares either with the outputs.
 * @param declared its order of networks, which is the cloud's as well once it was written: see addressing.ts
 */
export function serverView(parts: ServerParts, declared: Declared): Seen<ServerArgs, ServerOutputs> {
  const { server: wire, disks, region: regionName, imageName } = parts;
  const server = toServer(wire, disks);
  const flavor = flavorOfServer(parts.flavors, wire);
  const networks = declared.networks ?? [];
  const root = rootVolumeOf(wire, disks);
  const ports = inCloudsOrder(wire, server, parts.ports);
  return {
    args: {
      name: server.name,
      description: server.description,
      // A resize that an interrupted run left to be confirmed is a difference: the next `up` finishes it.
      flavor: server.status === "VERIFY_RESIZE" ? `${flavor.name} (not confirmed)` : flavor.name,
      ...imageSeen(server, imageName),
      ...zoneSeen(server, declared),
      configDrive: server.configDrive,
      metadata: server.metadata,
      tags: server.tags,
      systemDisk: root && systemDiskSeen(wire, root, declared),
      networks: networksSeen(networks, ports),
      securityGroups: groupsSeen(networks, ports, parts.groupNames),
    },
    outputs: {
      status: server.status,
      ...addressingOf(server, inDeclaredOrder(networks, ports)),
      regionName,
      zone: server.availabilityZone,
      flavorSpec: flavor,
      imageId: server.image,
      imageName: imageName || undefined,
      rootDisk: (root && server.systemDisk) ?? { size: flavor.disk },
      dataDisks: server.dataDisks,
      securityGroupNames: server.securityGroups,
      memberGroupNames: parts.memberGroups?.length ? [...parts.memberGroups] : undefined,
      hypervisor: server.hypervisorHostname,
      createdAt: server.createdAt ?? "",
      updatedAt: server.updatedAt,
    },
    marks: marksOn(wire),
    ids: idsSeen(parts, declared),
    raw: wire,
    digest: wire.metadata[DIGEST_KEY],
    createdWith: createdWith(wire, declared),
  };
}

/** Without the image's name it is unknown whether it is still the one that was written. */
function imageSeen({ image }: ServerState, name: string | undefined): Partial<ServerArgs> {
  return image === undefined || name === undefined ? {} : { image };
}

/** `zone:host` is an operator's way to say where: the server shows the zone alone, and none while it is shelved. */
function zoneSeen({ availabilityZone: zone }: ServerState, declared: Declared): Declared {
  if (!zone) return {};
  const written = declared.availabilityZone;
  return { availabilityZone: written?.startsWith(`${zone}:`) ? written : zone };
}

/** The system disk with what is declared of it; that it outlives its server is always shown. */
function systemDiskSeen(server: ServerWire, root: VolumeWire, { systemDisk }: Declared): ServerArgs["systemDisk"] {
  const attached = attachedVolume(server, root.id);
  const usual = isDeletedWithServer({ volumeId: systemDisk?.volumeId });
  const isDeletedWith = attached?.delete_on_termination ?? systemDisk?.deleteWithInstance ?? usual;
  const isUnsaid = systemDisk?.deleteWithInstance === undefined && isDeletedWith === usual;
  const kept = isUnsaid ? {} : { deleteWithInstance: isDeletedWith };
  if (systemDisk?.volumeId !== undefined) return { volumeId: root.id, ...kept };
  return {
    size: root.size,
    ...(systemDisk?.type === undefined ? {} : { type: typeSeen(root, systemDisk.type) }),
    ...(systemDisk?.snapshotId === undefined ? {} : { snapshotId: root.snapshot_id ?? "" }),
    ...kept,
  };
}

/** The type by its name, unless it is declared by its id. */
const typeSeen = ({ volume_type, volume_type_id }: VolumeWire, declared: string): string =>
  declared === volume_type_id ? declared : (volume_type ?? "");

/** What is named, by id: it stays the same whatever it is called today. */
function idsSeen({ server, disks, ports }: ServerParts, { networks = [], securityGroups = [] }: Declared) {
  const root = rootVolumeOf(server, disks);
  const groups = securityGroups.every(isId) ? {} : { securityGroups: groupsSeen(networks, ports).sort() };
  const ids = { ...(root && idsOfSystemDisk(server, root)), ...groups };
  return Object.keys(ids).length > 0 ? ids : undefined;
}

/** What the system disk is, whatever its type is called today; `undefined` if the cloud does not say. */
function idsOfSystemDisk(
  server: ServerWire,
  { id, size, volume_type_id, snapshot_id }: VolumeWire,
): Record<string, unknown> | undefined {
  if (!volume_type_id) return undefined;
  const isDeletedWith = attachedVolume(server, id)?.delete_on_termination ?? true;
  return {
    systemDisk: [id, size, volume_type_id, snapshot_id, isDeletedWith],
  };
}
