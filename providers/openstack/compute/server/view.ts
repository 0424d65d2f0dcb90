/** A server as its resource sees it: what compute leaves out comes from volumes, ports, flavors and images. */
import type { Flavor } from "../../../../lookups/flavor";
import type { Seen } from "../../../core/definition";
import { DIGEST_KEY } from "../../../core/digest";
import type { OpenStack } from "../../client";
import { imageById } from "../../image/api";
import { marksOn } from "../../mark";
import { namesById } from "../../network/securityGroup/named";
import { type VolumeWire, volumes } from "../../volume/api";
import { flavorOfServer, flavorsOf } from "../flavor/api";
import { attachedVolume, rootVolumeOf, type ServerState, type ServerWire, toServer, volumesOf } from "./api";
import { groupsSeen } from "./groups";
import { inDeclaredOrder, networksSeen, portsOf, type ServerPort } from "./ports";
import type { ServerArgs, ServerOutputs } from "./server";

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
}

/** What is declared of a server: the cloud's answer is compared in the same form. */
export type Declared = Partial<Pick<ServerArgs, "networks" | "systemDisk" | "availabilityZone" | "securityGroups">>;

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
  return { server, disks, ports, flavors, imageName: name, region, groupNames };
}

/**
 * A server in the form of its resource. Whether the name or the id of flavor and image was written does not matter
 * here: the definition's `means` compares either with the outputs.
 * @param declared its order of networks decides which address is the server's; `getInstance`, which knows of no order,
 * has a rule of its own. The two can differ, and both are kept as they are until "two answers to one question"
 * (cases.md 32) unites them.
 */
export function serverView(parts: ServerParts, declared: Declared): Seen<ServerArgs, ServerOutputs> {
  const { server: wire, disks, region: regionName, imageName } = parts;
  const server = toServer(wire, disks);
  const flavor = flavorOfServer(parts.flavors, wire);
  const networks = declared.networks ?? [];
  const root = rootVolumeOf(wire, disks);
  return {
    args: {
      name: server.name,
      description: server.description,
      // A resize that an interrupted run left to be confirmed is a difference: the next `up` finishes it.
      flavor: server.status === "VERIFY_RESIZE" ? `${flavor.name} (not confirmed)` : flavor.name,
      ...imageSeen(server, imageName),
      ...zoneSeen(server, declared),
      metadata: server.metadata,
      tags: server.tags,
      systemDisk: root && systemDiskSeen(wire, root, declared),
      networks: networksSeen(networks, parts.ports),
      securityGroups: groupsSeen(networks, parts.ports, parts.groupNames),
    },
    outputs: {
      status: server.status,
      ...addressingOf(server, inDeclaredOrder(networks, parts.ports)),
      regionName,
      zone: server.availabilityZone,
      flavorSpec: flavor,
      imageId: server.image,
      imageName: imageName || undefined,
      rootDisk: (root && server.systemDisk) ?? { size: flavor.disk },
      dataDisks: server.dataDisks,
      securityGroupNames: server.securityGroups,
      hypervisor: server.hypervisorHostname,
      createdAt: server.createdAt ?? "",
      updatedAt: server.updatedAt,
    },
    marks: marksOn(wire),
    ids: root && idsOfSystemDisk(wire, root),
    raw: wire,
    digest: wire.metadata[DIGEST_KEY],
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
  const isDeletedWith = attached?.delete_on_termination ?? systemDisk?.deleteWithInstance ?? true;
  return {
    size: root.size,
    ...(systemDisk?.type === undefined ? {} : { type: typeSeen(root, systemDisk.type) }),
    ...(systemDisk?.deleteWithInstance === undefined && isDeletedWith ? {} : { deleteWithInstance: isDeletedWith }),
  };
}

/** The type by its name, unless it is declared by its id. */
const typeSeen = ({ volume_type, volume_type_id }: VolumeWire, declared: string): string =>
  declared === volume_type_id ? declared : (volume_type ?? "");

/** What the system disk is, whatever its type is called today; `undefined` if the cloud does not say. */
function idsOfSystemDisk(
  server: ServerWire,
  { id, size, volume_type_id }: VolumeWire,
): Record<string, unknown> | undefined {
  if (!volume_type_id) return undefined;
  const isDeletedWith = attachedVolume(server, id)?.delete_on_termination ?? true;
  return { systemDisk: [size, volume_type_id, isDeletedWith] };
}

type Addressing = Pick<ServerOutputs, "address" | "addresses" | "networkIds" | "portIds">;

/** Its networks and addresses, in the order of the ports. */
function addressingOf({ addresses, fixedAddresses }: ServerState, ports: readonly ServerPort[]): Addressing {
  const own = ports.flatMap((port) => port.fixed_ips.map(({ ip_address }) => ip_address));
  return {
    // At times compute shows a new port's address earlier than the network service.
    address: own[0] ?? fixedAddresses[0]?.addr,
    addresses: [...new Set([...own, ...addresses])],
    networkIds: [...new Set(ports.map((port) => port.network_id))],
    portIds: ports.map(({ id }) => id),
  };
}
