/** An instance, looked up: with its type and its disks. */

import type { Instance, Volume } from "@aws-sdk/client-ec2";
import type { DiskSpec, GetInstanceArgs, GetInstanceResult } from "../../../lookups/instance";
import { pick } from "../../core/objectKind";
import type { Aws } from "../client";
import { ec2Sdk } from "../client";
import { isGoneState, listInstances } from "../instance/api";
import { flavorOf } from "../instance/flavors";
import { nameOf } from "../names";
import { defineLookup, listedKind, oneObject } from "./lookup";

const instances = listedKind<Instance>({
  noun: "instance",
  idFilter: "instance-id",
  list: async (cloud, filters) => (await listInstances(cloud, filters)).filter((one) => !isGoneState(one)),
  idOf: ({ InstanceId = "" }) => InstanceId,
  nameOf: ({ Tags }) => nameOf(Tags),
});

/** An instance by id or name. */
export const getInstance = defineLookup(
  "getInstance",
  oneObject,
  async (lookup, args: GetInstanceArgs): Promise<GetInstanceResult> => {
    const { cloud } = lookup;
    const instance = await pick(lookup, instances, args);
    const { InstanceId: id = "", InstanceType: type = "", PrivateIpAddress: address, PublicIpAddress } = instance;
    const [flavor, volumes] = await Promise.all([flavorOf(cloud, type), volumesOf(cloud, id)]);
    const disks = volumes.map((volume) => toDisk(volume, id));
    const root = disks.find(({ device }) => device === instance.RootDeviceName);
    const faces = instance.NetworkInterfaces ?? [];
    const own = [...new Set(faces.flatMap(({ VpcId }) => VpcId ?? []))];
    const networks = own.length > 0 ? own : [instance.VpcId].filter((vpc) => vpc !== undefined);
    return {
      ...{ id, name: nameOf(instance.Tags), status: instance.State?.Name ?? "", address, region: cloud.region },
      addresses: [address, PublicIpAddress].filter((one) => one !== undefined),
      availabilityZone: instance.Placement?.AvailabilityZone ?? "",
      flavor: flavor ?? { id: type, name: type, vcpus: 0, ram: 0, disk: 0 },
      ...{ image: instance.ImageId, systemDisk: root, dataDisks: disks.filter((disk) => disk !== root) },
      ...{ network: networks[0], networks },
      securityGroups: (instance.SecurityGroups ?? []).flatMap(({ GroupName }) => GroupName ?? []),
    };
  },
);

async function volumesOf(cloud: Aws, id: string): Promise<Volume[]> {
  const { DescribeVolumesCommand } = ec2Sdk();
  const Filters = [{ Name: "attachment.instance-id", Values: [id] }];
  const { Volumes = [] } = await cloud.ec2.send(new DescribeVolumesCommand({ Filters }));
  return Volumes;
}

function toDisk(
  { VolumeId: id, Size: size = 0, VolumeType: type, Attachments = [] }: Volume,
  instance: string,
): DiskSpec {
  const { Device: device } = Attachments.find(({ InstanceId }) => InstanceId === instance) ?? {};
  return { id, size, type, device };
}
