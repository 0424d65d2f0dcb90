/** A server as the APIs show it, in our words: what compute leaves out is looked up in volumes, ports, flavors and images. */
import type { Seen } from "../../../core/definition";
import { MARK_KEY } from "../../../core/mark";
import type { OpenStack } from "../../client";
import { imageById } from "../../image/api";
import { descriptionOf } from "../../mark";
import type { VolumeWire } from "../../volume/api";
import { type FlavorSpec, flavorOfServer, flavors } from "../flavor/api";
import { groupsSeen, inOrder, networksSeen, type PortWire, portsOf } from "./ports";
import type { ServerArgs, ServerOutputs } from "./server";
import type { ServerWire } from "./state";
import { diskOf, type SystemDisk, systemDiskOf, volumesOf } from "./systemDisk";

/**
 * What the cloud says of a server. Where two written forms mean the same (a flavor's id and its name), the one in `was`
 * is kept, so that only what is different is drift.
 */
export async function view(
  cloud: OpenStack,
  server: ServerWire,
  was: Partial<ServerArgs>,
): Promise<Seen<ServerArgs, ServerOutputs>> {
  const [all, volumes, ports, region] = await Promise.all([
    flavors(cloud),
    volumesOf(cloud, server),
    portsOf(cloud, server.id),
    cloud.regionOf("compute"),
  ]);
  const flavor = flavorOfServer(all, server);
  const root = systemDiskOf(server, volumes);
  const image = server.image ? server.image.id : root?.volume_image_metadata?.image_id;
  const imageName = root?.volume_image_metadata?.image_name ?? (image && (await imageById(cloud, image))?.name);
  return {
    args: {
      ...told(server, was, flavor),
      image: sameImage(was.image, image, imageName),
      systemDisk: root && seenDisk(server, root, was.systemDisk),
      networks: networksSeen(was.networks ?? [], ports),
      securityGroups: groupsSeen(was.networks ?? [], ports),
    },
    outputs: {
      ...facts(server, was, ports),
      regionName: region,
      flavorSpec: flavor,
      imageId: image,
      imageName: imageName || undefined,
      rootDisk: root ? diskOf(root, server.id) : { size: flavor.disk },
      dataDisks: volumes.filter((volume) => volume !== root).map((volume) => diskOf(volume, server.id)),
    },
    raw: server,
  };
}

/** The arguments that the server itself tells. */
function told(server: ServerWire, was: Partial<ServerArgs>, flavor: FlavorSpec): Partial<ServerArgs> {
  const { [MARK_KEY]: _mark, ...metadata } = server.metadata;
  const written = was.flavor === flavor.id ? was.flavor : flavor.name;
  return {
    name: server.name,
    description: descriptionOf(server.description),
    // A resize that an interrupted run left to be confirmed is a difference: the next `up` ends it.
    flavor: server.status === "VERIFY_RESIZE" ? `${flavor.name} (not confirmed)` : written,
    metadata,
    tags: server.tags,
    ...zoneOf(server, was.availabilityZone),
  };
}

/** `zone:host` is an operator's way to say where; the server tells the zone, and none while it is shelved. */
function zoneOf(server: ServerWire, written: string | undefined): Pick<ServerArgs, "availabilityZone"> {
  const zone = server["OS-EXT-AZ:availability_zone"];
  if (!zone) return {};
  return { availabilityZone: written?.startsWith(`${zone}:`) ? written : zone };
}

/** The image as it was written, where that means the one that the server has. */
function sameImage(written: string | undefined, id: string | undefined, name: string | undefined): string | undefined {
  if (id === undefined || written === undefined) return id ?? written;
  // An image that is gone has no name to compare by.
  return written === id || name === undefined || name === written ? written : id;
}

function seenDisk(server: ServerWire, root: VolumeWire, written: SystemDisk | undefined): SystemDisk {
  const attached = server["os-extended-volumes:volumes_attached"]?.find(({ id }) => id === root.id);
  const goes = attached?.delete_on_termination ?? written?.deleteWithInstance ?? true;
  return {
    size: root.size,
    ...(written?.type === undefined ? {} : { type: root.volume_type ?? "" }),
    ...(written?.deleteWithInstance === undefined && goes ? {} : { deleteWithInstance: goes }),
  };
}

type Looked = "regionName" | "flavorSpec" | "imageId" | "rootDisk" | "dataDisks";

/** What the server and its ports say beside the arguments. */
function facts(server: ServerWire, was: Partial<ServerArgs>, found: PortWire[]): Omit<ServerOutputs, Looked> {
  const ports = inOrder(was.networks ?? [], found);
  const addresses = Object.values(server.addresses).flat();
  const fixed = addresses.filter((each) => each["OS-EXT-IPS:type"] !== "floating").map(({ addr }) => addr);
  const first = ports.flatMap((port) => port.fixed_ips.map(({ ip_address }) => ip_address));
  return {
    status: server.status,
    address: first[0] ?? fixed[0],
    addresses: [...new Set([...first, ...addresses.map(({ addr }) => addr)])],
    zone: server["OS-EXT-AZ:availability_zone"] ?? "",
    networkIds: [...new Set(ports.map((port) => port.network_id))],
    portIds: ports.map(({ id }) => id),
    securityGroupNames: [...new Set((server.security_groups ?? []).map(({ name }) => name))].sort(),
    hypervisor: server["OS-EXT-SRV-ATTR:hypervisor_hostname"] ?? undefined,
    createdAt: server.created,
    updatedAt: server.updated,
  };
}
