/** An instance, looked up: with its type and its disks. */
import type { DiskSpec, GetInstanceArgs, GetInstanceResult } from "../../../lookups/instance";
import { listedKind, pick } from "../../core/objectKind";
import type { Tencent } from "../client";
import { describeInstances, type Instance, isGoneState, listInstances } from "../instance/api";
import { flavorOf } from "../instance/flavors";
import { toStatus } from "../instance/power";
import { type DiskWire, listDisks } from "../volume/api";
import { type Filter, MOST_VALUES } from "../vpc/api";
import { defineLookup, filterOf, oneObject } from "./lookup";
import { groupNames } from "./names";

const living = (all: Iterable<Instance>) => [...all].filter((one) => !isGoneState(one));

const list = async (cloud: Tencent, filters: Filter[]) => living(await listInstances(cloud, filters));

const instances = listedKind<Tencent, Instance>({
  noun: "instance",
  atOnce: MOST_VALUES,
  idOf: ({ InstanceId = "" }) => InstanceId,
  nameOf: ({ InstanceName = "" }) => InstanceName,
  ofIds: async (cloud, ids) => living((await describeInstances(cloud, ids)).values()),
  ofNames: (cloud, names) => list(cloud, filterOf("instance-name", names)),
  all: (cloud) => list(cloud, []),
});

/** An instance by id or name. */
export const getInstance = defineLookup(
  "getInstance",
  oneObject,
  async (lookup, args: GetInstanceArgs): Promise<GetInstanceResult> => {
    const { cloud } = lookup;
    const instance = await pick(lookup, instances, args);
    const { InstanceId: id = "", InstanceType: type = "", SecurityGroupIds: groups = [] } = instance;
    const { PrivateIpAddresses: inside = [], PublicIpAddresses: outside = [], VirtualPrivateCloud: place } = instance;
    const [flavor, disks, names] = await Promise.all([
      flavorOf(cloud, type),
      listDisks(cloud, [{ Name: "instance-id", Values: [id] }]),
      groupNames(cloud, groups),
    ]);
    const networks = [place?.VpcId].filter((vpc) => vpc !== undefined && vpc !== "") as string[];
    const isSystem = ({ DiskUsage }: DiskWire) => DiskUsage === "SYSTEM_DISK";
    const [system] = disks.filter(isSystem).map(toDisk);
    return {
      ...{ id, name: instance.InstanceName ?? "", status: toStatus(instance), address: inside[0] },
      ...{ region: cloud.region, addresses: [...inside, ...outside] },
      availabilityZone: instance.Placement?.Zone ?? "",
      flavor: flavor ?? { id: type, name: type, vcpus: instance.CPU ?? 0, ram: (instance.Memory ?? 0) * 1024, disk: 0 },
      ...{ image: instance.ImageId, systemDisk: system },
      dataDisks: disks.filter((disk) => !isSystem(disk)).map(toDisk),
      ...{ network: networks[0], networks },
      securityGroups: groups.map((group) => names.get(group) ?? group),
      createdAt: instance.CreatedTime,
    };
  },
);

/** CVM names no devices of disks. */
const toDisk = ({ DiskId: id, DiskSize: size = 0, DiskType: type }: DiskWire): DiskSpec => ({ id, size, type });
