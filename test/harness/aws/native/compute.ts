/** The native types of instances, and what they are made with. API: EC2 */
import type { _InstanceType, EC2, Instance, IpPermission } from "@aws-sdk/client-ec2";
import { condition } from "../../processes";
import { fromTags, tagsOf } from "./tags";
import { type Api, given, native, type Tags } from "./type";

type RootInputs = {
  volumeSize?: number;
  volumeType?: string;
  deleteOnTermination?: boolean;
  encrypted?: boolean;
  tags?: Tags;
};

type InstanceInputs = {
  ami: string;
  instanceType: string;
  subnetId?: string;
  availabilityZone?: string;
  vpcSecurityGroupIds?: string[];
  keyName?: string;
  userData?: string;
  userDataBase64?: string;
  userDataReplaceOnChange?: boolean;
  iamInstanceProfile?: string;
  associatePublicIpAddress?: boolean;
  privateIp?: string;
  hibernation?: boolean;
  rootBlockDevice?: RootInputs;
  volumeTags?: Tags;
  tags?: Tags;
};

async function find({ ec2 }: Api, id: string): Promise<Instance | undefined> {
  const { Reservations = [] } = await ec2.describeInstances({ InstanceIds: [id] });
  const found = Reservations[0]?.Instances?.[0];
  return found?.State?.Name === "terminated" ? undefined : found;
}

async function until(api: Api, id: string, state: string | undefined): Promise<void> {
  const name = async () => (await find(api, id))?.State?.Name;
  await condition(`${id} to be ${state ?? "gone"}`, 120, async () => (await name()) === state);
}

const rootOf = (one: Instance) =>
  one.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === one.RootDeviceName) ?? one.BlockDeviceMappings?.[0];

/** Stops, changes and starts: as the plugin does, after which a stopped instance runs. */
async function whileStopped(api: Api, id: string, change: () => Promise<unknown>): Promise<void> {
  await api.ec2.stopInstances({ InstanceIds: [id] });
  await until(api, id, "stopped");
  await change();
  await api.ec2.startInstances({ InstanceIds: [id] });
  await until(api, id, "running");
}

function runRequest(inputs: InstanceInputs): Parameters<EC2["runInstances"]>[0] {
  const { rootBlockDevice: root, userData, userDataBase64, iamInstanceProfile, associatePublicIpAddress } = inputs;
  const where = { SubnetId: inputs.subnetId, SecurityGroupIds: inputs.vpcSecurityGroupIds };
  const net = { SubnetId: inputs.subnetId, Groups: inputs.vpcSecurityGroupIds, PrivateIpAddress: inputs.privateIp };
  const isPublic = { DeviceIndex: 0, AssociatePublicIpAddress: associatePublicIpAddress };
  return {
    ...{ ImageId: inputs.ami, InstanceType: inputs.instanceType as _InstanceType, MinCount: 1, MaxCount: 1 },
    ...(associatePublicIpAddress === undefined
      ? { ...where, PrivateIpAddress: inputs.privateIp }
      : { NetworkInterfaces: [{ ...isPublic, ...net }] }),
    KeyName: inputs.keyName,
    UserData: userDataBase64 ?? (userData && Buffer.from(userData).toString("base64")),
    ...(iamInstanceProfile ? { IamInstanceProfile: { Name: iamInstanceProfile } } : {}),
    ...(inputs.hibernation ? { HibernationOptions: { Configured: true } } : {}),
    ...(inputs.availabilityZone ? { Placement: { AvailabilityZone: inputs.availabilityZone } } : {}),
    BlockDeviceMappings: root && [
      {
        DeviceName: "/dev/sda1",
        Ebs: {
          ...{ VolumeSize: root.volumeSize, VolumeType: root.volumeType as "gp3", Encrypted: root.encrypted },
          DeleteOnTermination: root.deleteOnTermination ?? true,
        },
      },
    ],
    TagSpecifications: [
      ...(tagsOf("instance", inputs.tags) ?? []),
      ...(tagsOf("volume", inputs.volumeTags ?? root?.tags) ?? []),
    ],
  };
}

/** AWS takes the size of a system disk from the image where none is asked for; moto wants one. */
async function withImagesSize(inputs: InstanceInputs, { ec2 }: Api): Promise<InstanceInputs> {
  const root = inputs.rootBlockDevice;
  if (root === undefined || root.volumeSize !== undefined) return inputs;
  const { Images: [image] = [] } = await ec2.describeImages({ ImageIds: [inputs.ami] });
  return { ...inputs, rootBlockDevice: { ...root, volumeSize: image?.BlockDeviceMappings?.[0]?.Ebs?.VolumeSize ?? 8 } };
}

const instance = native<InstanceInputs>({
  imported: ["instanceType", "hibernation"],
  replace: ["ami", "subnetId", "keyName", "associatePublicIpAddress", "availabilityZone", "privateIp", "hibernation"],
  async create(inputs, api) {
    const made = await api.ec2.runInstances(runRequest(await withImagesSize(inputs, api)));
    const id = given(made.Instances?.[0]?.InstanceId, "InstanceId");
    await until(api, id, "running");
    return id;
  },
  async read(id, api, { userData, userDataBase64 }) {
    const one = await find(api, id);
    if (!one) return undefined;
    const mapped = rootOf(one)?.Ebs;
    const ids = mapped?.VolumeId ? [mapped.VolumeId] : [];
    const root = ids.length > 0 ? (await api.ec2.describeVolumes({ VolumeIds: ids })).Volumes?.[0] : undefined;
    return {
      arn: `arn:aws:ec2:${api.region}::instance/${id}`,
      ...{
        ami: one.ImageId,
        instanceType: one.InstanceType,
        instanceState: one.State?.Name,
        keyName: one.KeyName ?? "",
      },
      ...{ privateIp: one.PrivateIpAddress, publicIp: one.PublicIpAddress ?? "", subnetId: one.SubnetId },
      ...{ availabilityZone: one.Placement?.AvailabilityZone, userData, userDataBase64 },
      vpcSecurityGroupIds: one.SecurityGroups?.map(({ GroupId }) => GroupId),
      iamInstanceProfile: one.IamInstanceProfile?.Arn?.split("/").at(-1) ?? "",
      hibernation: one.HibernationOptions?.Configured ?? false,
      primaryNetworkInterfaceId: one.NetworkInterfaces?.[0]?.NetworkInterfaceId,
      rootBlockDevice: root && {
        ...{ volumeId: root.VolumeId, volumeSize: root.Size, volumeType: root.VolumeType, encrypted: root.Encrypted },
        ...{ deleteOnTermination: mapped?.DeleteOnTermination, deviceName: rootOf(one)?.DeviceName },
        tags: fromTags(root.Tags),
      },
      tags: fromTags(one.Tags),
    };
  },
  async update(id, was, now, api) {
    const { ec2 } = api;
    const { vpcSecurityGroupIds: groups, rootBlockDevice: root } = now;
    if (groups && JSON.stringify(was.vpcSecurityGroupIds) !== JSON.stringify(groups))
      await ec2.modifyInstanceAttribute({ InstanceId: id, Groups: groups });
    if (was.instanceType !== now.instanceType)
      await whileStopped(api, id, () =>
        ec2.modifyInstanceAttribute({ InstanceId: id, InstanceType: { Value: now.instanceType } }),
      );
    if (was.userData !== now.userData && !now.userDataReplaceOnChange)
      await whileStopped(api, id, () =>
        ec2.modifyInstanceAttribute({ InstanceId: id, UserData: { Value: Buffer.from(now.userData ?? "") } }),
      );
    const there = rootOf(given(await find(api, id), "instance"))?.Ebs?.VolumeId;
    const { rootBlockDevice: before } = was;
    // What the program does not say is as it is.
    const isOther = (key: "volumeSize" | "volumeType") => root?.[key] !== undefined && root[key] !== before?.[key];
    if (there && root && (isOther("volumeSize") || isOther("volumeType")))
      await ec2.modifyVolume({ VolumeId: there, Size: root.volumeSize, VolumeType: root.volumeType as "gp3" });
  },
  async delete(id, _was, api) {
    await api.ec2.terminateInstances({ InstanceIds: [id] });
    await until(api, id, undefined);
  },
});

type GroupRule = {
  protocol: string;
  fromPort: number;
  toPort: number;
  cidrBlocks?: string[];
  securityGroups?: string[];
  description?: string;
};

type GroupInputs = {
  name?: string;
  description?: string;
  vpcId?: string;
  ingress?: GroupRule[];
  egress?: GroupRule[];
  revokeRulesOnDelete?: boolean;
  tags?: Tags;
};

const permission = (rule: GroupRule): IpPermission => ({
  ...{ IpProtocol: rule.protocol, FromPort: rule.fromPort, ToPort: rule.toPort },
  IpRanges: rule.cidrBlocks?.map((CidrIp) => ({ CidrIp, Description: rule.description })),
  UserIdGroupPairs: rule.securityGroups?.map((GroupId) => ({ GroupId })),
});

const OPEN = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];

const securityGroup = native<GroupInputs>({
  replace: ["name", "description", "vpcId"],
  async create({ name = "terraform", description = "Managed by Pulumi", vpcId, ingress, egress, tags }, { ec2 }) {
    const about = { GroupName: name, Description: description, VpcId: vpcId };
    const made = await ec2.createSecurityGroup({ ...about, TagSpecifications: tagsOf("security-group", tags) });
    const GroupId = given(made.GroupId, "GroupId");
    // The plugin takes away what AWS gives every new group.
    await ec2.revokeSecurityGroupEgress({ GroupId, IpPermissions: OPEN });
    if (ingress?.length) await ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions: ingress.map(permission) });
    if (egress?.length) await ec2.authorizeSecurityGroupEgress({ GroupId, IpPermissions: egress.map(permission) });
    return GroupId;
  },
  async read(id, { ec2, region }) {
    const found = (await ec2.describeSecurityGroups({ GroupIds: [id] })).SecurityGroups?.[0];
    return (
      found && {
        arn: `arn:aws:ec2:${region}:${found.OwnerId}:security-group/${id}`,
        ...{ name: found.GroupName, description: found.Description, vpcId: found.VpcId, ownerId: found.OwnerId },
        tags: fromTags(found.Tags),
      }
    );
  },
  async delete(GroupId, { revokeRulesOnDelete }, { ec2 }) {
    if (revokeRulesOnDelete) {
      const found = (await ec2.describeSecurityGroups({ GroupIds: [GroupId] })).SecurityGroups?.[0];
      const { IpPermissions = [], IpPermissionsEgress = [] } = found ?? {};
      if (IpPermissions.length > 0) await ec2.revokeSecurityGroupIngress({ GroupId, IpPermissions });
      if (IpPermissionsEgress.length > 0)
        await ec2.revokeSecurityGroupEgress({ GroupId, IpPermissions: IpPermissionsEgress });
    }
    await ec2.deleteSecurityGroup({ GroupId });
  },
});

type KeyInputs = { keyName: string; publicKey: string; tags?: Tags };

const keyPair = native<KeyInputs>({
  replace: ["keyName", "publicKey"],
  async create({ keyName, publicKey, tags }, { ec2 }) {
    const PublicKeyMaterial = Buffer.from(publicKey);
    await ec2.importKeyPair({ KeyName: keyName, PublicKeyMaterial, TagSpecifications: tagsOf("key-pair", tags) });
    return keyName;
  },
  async read(id, { ec2 }) {
    const found = (await ec2.describeKeyPairs({ KeyNames: [id] })).KeyPairs?.[0];
    return (
      found && {
        keyName: id,
        keyPairId: found.KeyPairId,
        fingerprint: found.KeyFingerprint,
        tags: fromTags(found.Tags),
      }
    );
  },
  async delete(KeyName, _was, { ec2 }) {
    await ec2.deleteKeyPair({ KeyName });
  },
});

/** The native types of instances, by their tokens. */
export const compute = {
  "aws:ec2/instance:Instance": instance,
  "aws:ec2/securityGroup:SecurityGroup": securityGroup,
  "aws:ec2/keyPair:KeyPair": keyPair,
};
