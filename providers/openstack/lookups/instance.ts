/** An instance, looked up: a server with its flavor, volumes and ports. */
import type { GetInstanceArgs, GetInstanceResult } from "../../../lookups/instance";
import type { OpenStack } from "../client";
import { addressingOf, inCloudsOrder } from "../compute/server/addressing";
import { type ServerWire, toServer, volumesOf } from "../compute/server/api";
import { portsNow, type ServerPort } from "../compute/server/ports";
import type { ServerNow } from "../compute/server/server";
import { memberGroupsOf } from "../compute/server/view";
import { volumes } from "../volume/api";
import type { ObjectKind } from "./kind";
import { defineLookup, type OpenStackLookup, oneObject } from "./lookup";
import { pick } from "./pick";

const instances: ObjectKind = {
  noun: "instance",
  service: "compute",
  path: "/servers",
  envelope: "server",
  plural: "servers",
};

/** The last microversion in which a server shows its flavor's id; the ones after it show the flavor's size instead. */
const FLAVOR_ID = "2.46";

/** An instance by id or name. */
export const getInstance = defineLookup("getInstance", oneObject, async (lookup, args: GetInstanceArgs) =>
  found(lookup.cloud, await look(lookup, args)),
);

/** An instance as its resource says it once others have changed it. */
export const getServerNow = defineLookup(
  "getInstance",
  oneObject,
  async (lookup, args: GetInstanceArgs): Promise<ServerNow> => {
    const { cloud } = lookup;
    const { wire, ports } = await look(lookup, args);
    const [now, members] = await Promise.all([found(cloud, { wire, ports }), memberGroupsOf(cloud, wire, ports)]);
    return { ...now, memberGroupNames: members.length > 0 ? members : undefined };
  },
);

/** A server and its ports. */
interface Found {
  wire: ServerWire;
  ports: ServerPort[];
}

async function look(lookup: OpenStackLookup, args: GetInstanceArgs): Promise<Found> {
  const wire = await pick<ServerWire>(lookup, instances, args);
  return { wire, ports: await portsNow(lookup.cloud, wire.id) };
}

async function found(cloud: OpenStack, { wire, ports }: Found): Promise<GetInstanceResult> {
  const [flavorId, disks] = await Promise.all([
    flavorIdOf(cloud, wire.id),
    // Each as it is now: a list may be older than what the program waited for.
    volumesOf(wire, (id) => volumes(cloud).readNow(id)),
  ]);
  const server = toServer(wire, disks);
  const { address, addresses, networkIds: networks } = addressingOf(server, inCloudsOrder(wire, server, ports));
  const { original_name: name = "", vcpus, ram, disk } = wire.flavor;
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    address,
    addresses,
    region: await cloud.regionOf("compute"),
    availabilityZone: server.availabilityZone,
    flavor: { id: flavorId, name, vcpus, ram, disk },
    image: server.image,
    systemDisk: server.systemDisk,
    dataDisks: server.dataDisks,
    network: networks[0],
    networks,
    securityGroups: server.securityGroups,
    hypervisorHostname: server.hypervisorHostname,
    createdAt: server.createdAt,
    updatedAt: server.updatedAt,
  };
}

async function flavorIdOf(client: OpenStack, id: string): Promise<string> {
  const { server } = await client.get<{ server: { flavor: { id: string } } }>("compute", `/servers/${id}`, {
    microversion: FLAVOR_ID,
    envelope: { field: "server", holds: "object" },
  });
  return server.flavor.id;
}
