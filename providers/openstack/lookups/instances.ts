/** Several instances, looked up: servers with their ports, and the names of their groups. */
import { z } from "zod";
import type { GetInstancesArgs, InstanceGroup, InstanceInfo } from "../../../lookups/instances";
import { instanceFilters, isInstanceMeant } from "../../core/instanceFilter";
import { idList, listFields, theseOf } from "../../core/listed";
import type { Shape } from "../../core/schema";
import type { OpenStack } from "../client";
import { inCloudsOrder } from "../compute/server/addressing";
import { type ServerWire, servers, toServer, volumesOf } from "../compute/server/api";
import { ec2StateOf } from "../compute/server/ec2State";
import { portsOfServers, type ServerPort } from "../compute/server/ports";
import { type VolumeWire, volumes } from "../volume/api";
import { defineLookup, lookupFields, type OpenStackLookup } from "./lookup";
import { theseNow } from "./these";

/** Several instances. */
export const getInstances = defineLookup(
  "getInstances",
  z.strictObject({
    ...{ ...lookupFields, ...listFields },
    instanceIds: idList.optional(),
    filters: instanceFilters.optional(),
  } satisfies Shape<GetInstancesArgs>),
  async (lookup, { instanceIds, filters, missing }: GetInstancesArgs): Promise<InstanceInfo[]> => {
    const { cloud } = lookup;
    await lookup.requirePermission(...(instanceIds ?? []));
    const all = [filters ?? []].flat();
    const found = (await serversOf(lookup, instanceIds, missing)).filter((wire) =>
      isInstanceMeant({ name: wire.name, state: ec2StateOf(wire) }, all, instanceIds),
    );
    const [ports, disks] = await Promise.all([
      portsOf(cloud, found),
      // Of a volume one asks only what never changes.
      Promise.all(found.map((wire) => (wire.image ? [] : volumesOf(wire, (id) => volumes(cloud).get(id))))),
    ]);
    const groups = await groupNames(cloud, found, ports);
    return found.map((wire, i) => toInfo(wire, disks[i] ?? [], ports.get(wire.id) ?? [], groups));
  },
);

const LIST = { service: "compute", path: "/servers/detail", plural: "servers" } as const;

async function serversOf(
  { cloud }: OpenStackLookup,
  ids: readonly string[] | undefined,
  missing: GetInstancesArgs["missing"],
): Promise<ServerWire[]> {
  if (ids === undefined) return cloud.list<ServerWire>(LIST.service, LIST.path, LIST.plural);
  return theseOf("instance", ids, await theseNow(cloud, LIST, servers(cloud), ids), missing);
}

/** The ports of these servers, by server. */
async function portsOf(cloud: OpenStack, found: readonly ServerWire[]): Promise<Map<string, ServerPort[]>> {
  const own = await cloud.projectId();
  const projects = [...new Set(found.map(({ tenant_id }) => (tenant_id as string | undefined) ?? own))];
  const all = new Map<string, ServerPort[]>();
  const add = (ports: readonly ServerPort[]) => {
    for (const port of ports) all.set(port.device_id, [...(all.get(port.device_id) ?? []), port]);
  };
  const ids = found.map(({ id }) => id);
  add(await portsOfServers(cloud, ids, projects));
  // A port that an operator made in a shared network is another project's.
  const others = found.filter(({ id, addresses }) => !all.has(id) && Object.keys(addresses ?? {}).length > 0);
  if (ids.length > others.length) for (const { id } of others) add(await portsOfServers(cloud, [id], []));
  return all;
}

/** The names of the groups of these servers, by id: they are listed only if the servers do not tell which is which. */
async function groupNames(
  cloud: OpenStack,
  found: readonly ServerWire[],
  ports: ReadonlyMap<string, readonly ServerPort[]>,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  const all = new Set<string>();
  for (const { id, security_groups = [] } of found) {
    const ids = [...new Set((ports.get(id) ?? []).flatMap((port) => port.security_groups))];
    for (const group of ids) all.add(group);
    const [group, name] = [ids[0], security_groups[0]?.name];
    if (ids.length === 1 && group !== undefined && name !== undefined) names.set(group, name);
  }
  if ([...all].every((id) => names.has(id))) return names;
  const query = { fields: ["id", "name"] };
  const listed = await cloud.list("network", "/security-groups", "security_groups", { query });
  return new Map(listed.map(({ id, name }) => [id, String(name ?? "")]));
}

function toInfo(
  wire: ServerWire,
  disks: readonly VolumeWire[],
  there: readonly ServerPort[],
  names: ReadonlyMap<string, string>,
): InstanceInfo {
  const server = toServer(wire, disks);
  const ports = inCloudsOrder(wire, server, there);
  const [port] = ports;
  const [address] = ports.flatMap(({ fixed_ips }) => fixed_ips);
  const optional = {
    privateIpAddress: address?.ip_address ?? server.fixedAddresses[0]?.addr,
    vpcId: port?.network_id,
    subnetId: address?.subnet_id,
    imageId: server.image,
    keyName: wire.key_name,
  };
  const groups = [...new Set(ports.flatMap(({ security_groups }) => security_groups))];
  return {
    ...{ instanceId: wire.id, name: wire.name, state: ec2StateOf(wire), status: wire.status },
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value)),
    securityGroups: groups.map((id): InstanceGroup => ({ groupId: id, groupName: names.get(id) ?? "" })),
    instanceType: String(wire.flavor.original_name ?? ""),
    availabilityZone: server.availabilityZone,
  };
}
