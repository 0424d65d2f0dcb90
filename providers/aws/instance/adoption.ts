/** How an instance is adopted: it has to be as the arguments say; what only a new one can have stays as it is. */
import type { Adoption } from "../arguments/definition";
import type { Aws } from "../client";
import { imagesMeant } from "../image/api";
import { groupsNamed } from "../securityGroup/api";
import { fromTagged, marksAmong, toTags, withoutMarks } from "../tags";
import { listVolumes } from "../volume/api";
import { findInstance } from "./api";
import type { InstanceArguments } from "./arguments";

/** The image as it is written, if that means the one that is there. */
async function imageAsWritten(cloud: Aws, { image, imageOwners }: InstanceArguments, there: string): Promise<string> {
  const found = await imagesMeant(cloud, image, imageOwners);
  return found.some(({ ImageId }) => ImageId === there) ? image : there;
}

/** The groups as they are written, if they mean those that are there. */
async function groupsAsWritten(
  cloud: Aws,
  { securityGroups }: InstanceArguments,
  there: string[],
  vpc: string,
): Promise<string[] | undefined> {
  if (securityGroups === undefined) return undefined;
  const meant = (await groupsNamed(cloud, securityGroups, vpc)).flatMap((all) =>
    all.map(({ GroupId = "" }) => GroupId),
  );
  return JSON.stringify(meant.sort()) === JSON.stringify([...there].sort()) ? securityGroups : there;
}

/** How an instance is adopted. */
export const instanceAdoption: Adoption<InstanceArguments> = {
  type: "aws:ec2/instance:Instance",

  async find(id, written, cloud) {
    const instance = await findInstance(cloud, id);
    if (!instance) return undefined;
    const { ImageId = "", InstanceType = "", SubnetId = "", VpcId = "", SecurityGroups = [], KeyName } = instance;
    const mapped = instance.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === instance.RootDeviceName)?.Ebs;
    const [root] = mapped?.VolumeId ? await listVolumes(cloud, [{ Name: "volume-id", Values: [mapped.VolumeId] }]) : [];
    const tags = toTags(instance.Tags);
    const { name, description, metadata } = fromTagged(tags);
    const groups = SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []);
    const own = Object.entries(metadata).filter(([key]) => Object.hasOwn(written.metadata ?? {}, key));
    const { systemDisk } = written;
    return {
      args: {
        ...{ name, description: description ?? "", metadata: Object.fromEntries(own) },
        ...{ flavor: InstanceType, image: await imageAsWritten(cloud, written, ImageId), keyName: KeyName ?? "" },
        ...{ subnet: SubnetId, network: VpcId, address: instance.PrivateIpAddress ?? "" },
        availabilityZone: instance.Placement?.AvailabilityZone,
        securityGroups: await groupsAsWritten(cloud, written, groups, VpcId),
        ...(systemDisk
          ? {
              systemDisk: {
                size: root?.Size ?? 0,
                ...(systemDisk.type === undefined ? {} : { type: root?.VolumeType }),
                ...(systemDisk.deleteWithInstance === undefined
                  ? {}
                  : { deleteWithInstance: mapped?.DeleteOnTermination }),
              },
            }
          : {}),
      },
      marks: marksAmong(tags),
      adopted: {
        tags: { "": withoutMarks(tags) },
        instance: {
          ...(instance.HibernationOptions?.Configured ? { hibernation: true } : {}),
          encrypted: root?.Encrypted ?? false,
          ...(mapped?.DeleteOnTermination === undefined ? {} : { deleteOnTermination: mapped.DeleteOnTermination }),
        },
      },
    };
  },
};
