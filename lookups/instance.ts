/** A server with all that belongs to it: flavor, disks, networks. API: compute /servers, block storage /volumes */
import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../providers/core/schema";
import type { OpenStack, Wire } from "../providers/openstack/client";
import type { ServerWire } from "../providers/openstack/compute/server/state";
import { type DiskSpec, diskOf, systemDiskOf } from "../providers/openstack/compute/server/systemDisk";
import { timeOf } from "../providers/openstack/time";
import type { VolumeWire } from "../providers/openstack/volume/api";
import type { Flavor } from "./flavor";
import type { Kind } from "./kind";
import {
  type IdOrName,
  type LookupArgs,
  type LookupOptions,
  type LookupOutputOptions,
  later,
  look,
  one,
} from "./lookup";
import { pick } from "./pick";

/** An instance, as the cloud has it now. */
export interface GetInstanceResult {
  id: string;
  name: string;
  /** `ACTIVE`, `SHUTOFF`, `SUSPENDED`, `ERROR`, … */
  status: string;
  /** Its first fixed address, IPv4 before IPv6. */
  address?: string;
  /** All its addresses, floating ones too. */
  addresses: string[];
  /** The region it is in. */
  region?: string;
  availabilityZone: string;
  /** Its flavor, as large as it was when the instance got it. */
  flavor: Flavor;
  /** The id of the image that its system disk was made from. */
  image?: string;
  systemDisk?: DiskSpec;
  /** Its other disks, by device. */
  dataDisks: DiskSpec[];
  /** The id of the network that `address` is in. */
  network?: string;
  /** The ids of all its networks. */
  networks: string[];
  /** The names of its security groups. */
  securityGroups: string[];
  /** The hypervisor that it runs on; only operators see it. */
  hypervisorHostname?: string;
  createdAt?: string;
  updatedAt?: string;
}

/** Which instance. */
export interface GetInstanceArgs extends LookupArgs, IdOrName {}

const servers: Kind = {
  noun: "instance",
  service: "compute",
  path: "/servers",
  envelope: "server",
  plural: "servers",
};

interface Port extends Wire {
  network_id: string;
  fixed_ips: { ip_address: string }[];
}

/** The last microversion in which a server tells its flavor's id; the ones after it tell the flavor's size instead. */
const FLAVOR_ID = "2.46";

/**
 * An instance by id or name.
 * @throws OmnicloudError where there is none, with the nearest names, or where several have the name, with their ids
 * @example const { address, dataDisks } = await getInstance({ name: "web" });
 */
export function getInstance(args: GetInstanceArgs, opts?: LookupOptions): Promise<GetInstanceResult> {
  return look("getInstance", one, args, opts, async (lookup) => {
    const { cloud } = lookup;
    const server = (await pick(lookup, servers, args)) as ServerWire;
    const [flavorId, volumes, ports] = await Promise.all([
      flavorIdOf(cloud, server.id),
      volumesOf(cloud, server),
      cloud.list<Port>("network", "/ports", "ports", {
        query: { device_id: server.id, fields: ["id", "network_id", "fixed_ips"] },
      }),
    ]);
    const addresses = Object.values(server.addresses).flat();
    const fixed = addresses.filter((each) => each["OS-EXT-IPS:type"] !== "floating");
    const address = (fixed.find(({ version }) => version === 4) ?? fixed[0])?.addr;
    const networks = [
      ...ports.filter((port) => port.fixed_ips.some(({ ip_address }) => ip_address === address)),
      ...ports,
    ].map((port) => port.network_id);
    const { original_name: flavorName = "", vcpus, ram, disk } = server.flavor;
    const image = server.image ? server.image.id : undefined;
    const root = systemDiskOf(server, volumes);
    return {
      id: server.id,
      name: server.name,
      status: server.status,
      address,
      addresses: addresses.map(({ addr }) => addr),
      region: await lookup.region("compute"),
      availabilityZone: server["OS-EXT-AZ:availability_zone"] ?? "",
      flavor: { id: flavorId, name: flavorName, vcpus, ram, disk },
      image: image ?? root?.volume_image_metadata?.image_id,
      systemDisk: image === undefined ? root && diskOf(root, server.id) : { size: disk },
      dataDisks: volumes.filter((volume) => volume !== root).map((volume) => diskOf(volume, server.id)),
      network: networks[0],
      networks: [...new Set(networks)],
      securityGroups: [...new Set((server.security_groups ?? []).map(({ name }) => name))].sort(),
      hypervisorHostname: server["OS-EXT-SRV-ATTR:hypervisor_hostname"] ?? undefined,
      createdAt: timeOf(server.created),
      updatedAt: timeOf(server.updated),
    };
  });
}

/** {@link getInstance} with inputs that may be Outputs. */
export function getInstanceOutput(
  args: Inputs<GetInstanceArgs>,
  opts?: LookupOutputOptions,
): pulumi.Output<GetInstanceResult> {
  return later(args, opts, getInstance);
}

async function flavorIdOf(cloud: OpenStack, id: string): Promise<string> {
  const { server } = await cloud.get<{ server: { flavor: { id: string } } }>("compute", `/servers/${id}`, {
    microversion: FLAVOR_ID,
  });
  return server.flavor.id;
}

/** The server's volumes by device; one that goes while we look is none of them any more. */
async function volumesOf(cloud: OpenStack, server: ServerWire): Promise<VolumeWire[]> {
  const attached = server["os-extended-volumes:volumes_attached"] ?? [];
  const volumes = await Promise.all(
    attached.map(({ id }) => cloud.find<VolumeWire>("volume", `/volumes/${id}`, "volume")),
  );
  const there = volumes.filter((volume) => volume !== undefined);
  return there.sort((a, b) => byDevice(diskOf(a, server.id), diskOf(b, server.id)));
}

/** In place of the device of a volume that is not attached yet: it comes last. */
const NONE = "~".repeat(99);

/** `/dev/vdb` before `/dev/vdz` before `/dev/vdaa`. */
function byDevice({ device: a = NONE }: DiskSpec, { device: b = NONE }: DiskSpec): number {
  return a.length - b.length || a.localeCompare(b);
}
