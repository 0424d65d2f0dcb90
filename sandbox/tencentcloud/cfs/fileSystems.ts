// File systems, each with its one mount target. https://cloud.tencent.com/document/api/582/38171
import { randomInt } from "node:crypto";
import { z } from "zod";
import { action, type TencentActions } from "../action";
import { flag, integer } from "../fields";
import type { FileSystem } from "../objects";
import { refuse } from "../refusal";
import { newId, plainTime, type Region } from "../state";
import { addressFor, subnetOf } from "../vpc/subnets";
import { vpcOf } from "../vpc/vpcs";
import { permissionGroupOf } from "./permissionGroups";

const fsName = z.string().min(1).max(64);

function fileSystemOf(here: Region, id: string): FileSystem {
  return here.fileSystems.get(id) ?? refuse("ResourceNotFound.FileSystemNotFound", "The file system is not found.");
}

/** One that can be changed. @throws TencentRefusal while it is created or deleted */
function available(here: Region, id: string): FileSystem {
  const found = fileSystemOf(here, id);
  if (found.state !== "available") refuse("InvalidParameterValue.InvalidFileSystemId", `It is ${found.state}.`);
  return found;
}

function view(here: Region, one: FileSystem) {
  return {
    FileSystemId: one.id,
    FsName: one.name,
    CreationToken: one.name,
    CreationTime: one.createdAt,
    LifeCycleState: one.state,
    SizeByte: 0,
    SizeLimit: 0,
    Zone: one.zone,
    ZoneId: 100_000 + here.zones.indexOf(one.zone),
    Protocol: "NFS",
    StorageType: one.storageType,
    PGroup: { PGroupId: one.groupId, Name: permissionGroupOf(here, one.groupId).name },
    Encrypted: one.isEncrypted,
    KmsKeyId: "",
    SnapStatus: "normal",
    Capacity: 0,
    BandwidthLimit: 100,
    Tags: Object.entries(one.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
  };
}

function viewTarget({ id, state, address, fsid, vpcId, subnetId }: FileSystem) {
  return {
    FileSystemId: id,
    MountTargetId: id,
    IpAddress: address,
    FSID: fsid,
    LifeCycleState: state,
    NetworkInterface: "VPC",
    VpcId: vpcId,
    SubnetId: subnetId,
  };
}

/** Their actions. */
export const fileSystemActions: TencentActions = {
  CreateCfsFileSystem: action(
    {
      Zone: z.string(),
      NetInterface: z.literal("VPC"),
      PGroupId: z.string(),
      Protocol: z.literal("NFS").optional(),
      StorageType: z.enum(["SD", "HP"]).optional(),
      VpcId: z.string(),
      SubnetId: z.string(),
      MountIP: z.string().optional(),
      FsName: fsName.optional(),
      Encrypted: flag.optional(),
      ResourceTags: z
        .array(z.strictObject({ TagKey: z.string().min(1), TagValue: z.string() }))
        .max(50)
        .optional(),
      ClientToken: z.string().max(64).optional(),
    },
    (given, { here, cloud }) => {
      const before = given.ClientToken === undefined ? undefined : here.clientTokens.get(given.ClientToken)?.[0];
      if (before !== undefined) return view(here, fileSystemOf(here, before));
      if (!here.zones.includes(given.Zone))
        refuse("InvalidParameterValue.InvalidZoneOrZoneId", `The zone ${given.Zone} is not in ${here.name}.`);
      const vpc = vpcOf(here, given.VpcId);
      const subnet = subnetOf(here, given.SubnetId);
      if (subnet.vpcId !== vpc.id) refuse("InvalidParameterValue.InvalidSubnetId", "The subnet is of another VPC.");
      if (subnet.zone !== given.Zone)
        refuse("InvalidParameterValue.InvalidSubnetId", "The subnet is in another zone than the file system.");
      const made: FileSystem = {
        id: newId("cfs"),
        name: given.FsName ?? "",
        zone: given.Zone,
        storageType: given.StorageType ?? "SD",
        vpcId: vpc.id,
        subnetId: subnet.id,
        address: addressFor(here, subnet, given.MountIP),
        fsid: Array.from({ length: 8 }, () => "0123456789abcdefghijklmnopqrstuvwxyz".charAt(randomInt(36))).join(""),
        groupId: permissionGroupOf(here, given.PGroupId).id,
        state: "creating",
        isEncrypted: given.Encrypted ?? false,
        createdAt: plainTime(),
        tags: Object.fromEntries((given.ResourceTags ?? []).map(({ TagKey, TagValue }) => [TagKey, TagValue])),
      };
      here.fileSystems.set(made.id, made);
      if (given.ClientToken !== undefined) here.clientTokens.set(given.ClientToken, [made.id]);
      cloud.clock.after(cloud.settings.delays.share, () => {
        made.state = "available";
      });
      return view(here, made);
    },
  ),
  DescribeCfsFileSystems: action(
    {
      FileSystemId: z.string().optional(),
      VpcId: z.string().optional(),
      SubnetId: z.string().optional(),
      CreationToken: z.string().optional(),
      Offset: integer.optional(),
      Limit: integer.optional(),
    },
    ({ FileSystemId, VpcId, SubnetId, CreationToken, Offset = 0, Limit = 10 }, { here }) => {
      if (Limit < 1 || Limit > 100) refuse("InvalidParameterValue", "The value of `Limit` must be between 1 and 100.");
      const wanted = FileSystemId ? [fileSystemOf(here, FileSystemId)] : [...here.fileSystems.values()];
      const found = wanted.filter(
        ({ vpcId, subnetId, name }) =>
          (!VpcId || vpcId === VpcId) &&
          (!SubnetId || subnetId === SubnetId) &&
          (!CreationToken || name === CreationToken),
      );
      const page = found.slice(Offset, Offset + Limit);
      return { TotalCount: found.length, FileSystems: page.map((one) => view(here, one)) };
    },
  ),
  DescribeMountTargets: action({ FileSystemId: z.string() }, ({ FileSystemId }, { here }) => ({
    MountTargets: [viewTarget(fileSystemOf(here, FileSystemId))],
    NumberOfMountTargets: 1,
  })),
  UpdateCfsFileSystemName: action(
    { FileSystemId: z.string(), FsName: fsName },
    ({ FileSystemId, FsName }, { here }) => {
      const found = available(here, FileSystemId);
      found.name = FsName;
      return { FileSystemId, FsName, CreationToken: FsName };
    },
  ),
  UpdateCfsFileSystemPGroup: action(
    { FileSystemId: z.string(), PGroupId: z.string() },
    ({ FileSystemId, PGroupId }, { here }) => {
      const found = available(here, FileSystemId);
      found.groupId = permissionGroupOf(here, PGroupId).id;
      return { FileSystemId, PGroupId };
    },
  ),
  DeleteCfsFileSystem: action({ FileSystemId: z.string() }, ({ FileSystemId }, { here, cloud }) => {
    const found = available(here, FileSystemId);
    found.state = "deleting";
    cloud.clock.after(cloud.settings.delays.share, () => here.fileSystems.delete(found.id));
  }),
};
