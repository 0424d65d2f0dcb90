// A new machine: what may be asked for it, and what must fit. https://cloud.tencent.com/document/api/213/15730
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { TencentCall } from "../action";
import { newDisk } from "../cbs/disk";
import { flag, integer, tagSpecification, toTags } from "../fields";
import type { Instance, Subnet } from "../objects";
import { refuse } from "../refusal";
import { newId } from "../state";
import { newIp } from "../vpc/addresses";
import { defaultGroupOf } from "../vpc/securityGroup";
import { addressFor } from "../vpc/subnets";
import { operate } from "./instance";
import { keyPairOf } from "./keyPairs";
import { imageOf, typeOf } from "./offers";

const enabled = z.strictObject({ Enabled: flag.optional() }).optional();

/** What RunInstances takes. */
export const launchFields = {
  InstanceChargeType: z.literal("POSTPAID_BY_HOUR").optional(),
  Placement: z.strictObject({ Zone: z.string(), ProjectId: integer.optional() }),
  InstanceType: z.string(),
  ImageId: z.string(),
  SystemDisk: z.strictObject({ DiskType: z.string().optional(), DiskSize: integer.optional() }).optional(),
  VirtualPrivateCloud: z.strictObject({
    VpcId: z.string(),
    SubnetId: z.string(),
    PrivateIpAddresses: z.array(z.string()).optional(),
  }),
  InternetAccessible: z
    .strictObject({
      InternetChargeType: z.string().optional(),
      InternetMaxBandwidthOut: integer.optional(),
      PublicIpAssigned: flag.optional(),
    })
    .optional(),
  InstanceCount: integer.optional(),
  InstanceName: z.string().max(128).optional(),
  LoginSettings: z
    .strictObject({
      Password: z.string().optional(),
      KeyIds: z.array(z.string()).max(1).optional(),
      KeepImageLogin: flag.optional(),
    })
    .optional(),
  SecurityGroupIds: z.array(z.string()).optional(),
  EnhancedService: z
    .strictObject({ SecurityService: enabled, MonitorService: enabled, AutomationService: enabled })
    .optional(),
  ClientToken: z.string().max(64).optional(),
  HostName: z.string().max(60).optional(),
  TagSpecification: tagSpecification,
  UserData: z.string().optional(),
  CamRoleName: z.string().optional(),
  DisableApiTermination: flag.optional(),
};

/** What RunInstances is given. */
export type Launch = z.infer<z.ZodObject<typeof launchFields>>;

function subnetFor({ Placement, VirtualPrivateCloud: { VpcId, SubnetId } }: Launch, { here }: TencentCall): Subnet {
  if (!here.zones.includes(Placement.Zone))
    refuse("InvalidZone.MismatchRegion", `The zone ${Placement.Zone} is not in ${here.name}.`);
  if (!here.vpcs.has(VpcId)) refuse("InvalidParameterValue.VpcIdNotExist", `The VPC \`${VpcId}\` does not exist.`);
  const subnet = here.subnets.get(SubnetId);
  if (subnet?.vpcId !== VpcId)
    refuse("InvalidParameterValue.SubnetNotExist", `The subnet \`${SubnetId}\` does not exist.`);
  if (subnet.zone !== Placement.Zone)
    refuse("InvalidParameterValue.VpcIdZoneIdNotMatch", `The subnet \`${SubnetId}\` is in ${subnet.zone}.`);
  return subnet;
}

/** @throws TencentRefusal for what does not fit */
function checkLaunch(given: Launch, { here }: TencentCall): void {
  typeOf(given.InstanceType);
  const image = imageOf(given.ImageId);
  const { DiskSize = 50 } = given.SystemDisk ?? {};
  if (DiskSize < Math.max(20, image.size) || DiskSize > 2048)
    refuse("InvalidParameterValue.Range", `The system disk must have ${Math.max(20, image.size)} to 2048 GiB.`);
  for (const id of given.SecurityGroupIds ?? [])
    if (!here.securityGroups.has(id))
      refuse("InvalidSecurityGroupId.NotFound", `The security group \`${id}\` does not exist.`);
  const { Password, KeyIds = [], KeepImageLogin } = given.LoginSettings ?? {};
  if ([Password, KeyIds[0], KeepImageLogin || undefined].filter((one) => one !== undefined).length > 1)
    refuse("InvalidParameter.ParameterConflict", "Password, KeyIds and KeepImageLogin cannot be given together.");
  for (const id of KeyIds) keyPairOf(here, id);
  if (Buffer.from(given.UserData ?? "", "base64").length > 16_384)
    refuse("InvalidParameterValue.TooLarge", "The user data has at most 16 KiB.");
}

/** Launches one machine. */
export function launchOne(given: Launch, call: TencentCall): Instance {
  const { here, cloud } = call;
  const subnet = subnetFor(given, call);
  checkLaunch(given, call);
  const tags = toTags(given.TagSpecification?.find(({ ResourceType }) => ResourceType === "instance")?.Tags);
  const id = newId("ins");
  const { InternetMaxBandwidthOut: bandwidth = 0, PublicIpAssigned = bandwidth > 0 } = given.InternetAccessible ?? {};
  const disk = newDisk(here, {
    ...{ zone: subnet.zone, usage: "SYSTEM_DISK", state: "ATTACHED", instanceId: id, deleteWithInstance: true },
    type: given.SystemDisk?.DiskType ?? "CLOUD_PREMIUM",
    size: given.SystemDisk?.DiskSize ?? 50,
  });
  const instance: Instance = {
    ...{ id, tags, name: given.InstanceName ?? "未命名", zone: subnet.zone, projectId: given.Placement.ProjectId ?? 0 },
    ...{ imageId: given.ImageId, type: given.InstanceType, state: "PENDING" },
    ...{ vpcId: subnet.vpcId, subnetId: subnet.id },
    address: addressFor(here, subnet, given.VirtualPrivateCloud.PrivateIpAddresses?.[0]),
    publicIp: PublicIpAssigned && bandwidth > 0 ? newIp() : "",
    bandwidth,
    securityGroups: given.SecurityGroupIds?.length ? given.SecurityGroupIds : [defaultGroupOf(here).id],
    keyIds: given.LoginSettings?.KeyIds ?? [],
    hostName: given.HostName ?? "",
    userData: given.UserData ?? "",
    camRole: given.CamRoleName ?? "",
    stopCharging: "NOT_APPLICABLE",
    isProtected: given.DisableApiTermination ?? false,
    latestOperation: "RunInstances",
    operationState: "OPERATING",
    systemDiskId: disk.id,
    createdAt: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    uuid: randomUUID(),
  };
  here.instances.set(id, instance);
  operate(call, instance, {
    name: "RunInstances",
    delay: cloud.settings.delays.serverBuild,
    end: () => {
      instance.state = "RUNNING";
    },
  });
  return instance;
}
