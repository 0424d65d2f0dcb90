/** The look-ups: what the cloud says of things that this program did not create. */
export type { IdOrName, LookupArgs, LookupOptions, LookupOutputOptions, PageArgs } from "./ask";
export { type GetBucketArgs, getBucket, getBucketOutput, type OssBucketInfo, type OssLookupArgs } from "./bucket";
export {
  type GetBucketsArgs,
  type GetBucketsResult,
  getBuckets,
  getBucketsOutput,
  type ListBucketsArgs,
  listBuckets,
} from "./buckets";
export { type CheckApiKeyArgs, type CheckApiKeyResult, checkApiKey, checkApiKeyOutput } from "./checkApiKey";
export {
  type CloudDiskAttachment,
  type GetCloudDiskArgs,
  type GetCloudDiskResult,
  getCloudDisk,
  getCloudDiskOutput,
} from "./cloudDisk";
export type { MissingArgs, NameFilter, OneOrMore } from "./filters";
export { type Flavor, type FlavorSpec, type GetFlavorArgs, getFlavor, getFlavorOutput } from "./flavor";
export {
  type GetFlavorsArgs,
  type GetFlavorsResult,
  getFlavors,
  getFlavorsOutput,
  type ListFlavorsArgs,
  listFlavors,
} from "./flavors";
export { type GetImageArgs, getImage, getImageOutput, type Image } from "./image";
export {
  type GetImagesArgs,
  type GetImagesResult,
  getImages,
  getImagesOutput,
  type ListImagesArgs,
  listImages,
} from "./images";
export {
  type DiskSpec,
  type GetInstanceArgs,
  type GetInstanceResult,
  getInstance,
  getInstanceOutput,
} from "./instance";
export {
  type GetInstanceBaseInfoArgs,
  type GetInstanceBaseInfoResult,
  getInstanceBaseInfo,
  getInstanceBaseInfoOutput,
} from "./instanceBaseInfo";
export {
  type GetInstancesArgs,
  getInstances,
  getInstancesOutput,
  type InstanceFilter,
  type InstanceGroup,
  type InstanceInfo,
  type InstanceState,
} from "./instances";
export {
  type GetLoadBalancerHealthArgs,
  getLoadBalancerHealth,
  getLoadBalancerHealthOutput,
  type TargetHealth,
} from "./loadBalancerHealth";
export {
  type GetMountClientsArgs,
  type GetMountClientsResult,
  getMountClients,
  getMountClientsOutput,
  type MountClient,
} from "./mountClients";
export {
  type GetMyInstancesArgs,
  type GetMyInstancesResult,
  getMyInstances,
  getMyInstancesOutput,
  type ListMyInstancesArgs,
  listMyInstances,
} from "./myInstances";
export {
  type ExportLocation,
  type GetNasShareArgs,
  type GetNasShareResult,
  getNasShare,
  getNasShareOutput,
  type NasShareRule,
  type ShareProtocol,
  type ShareRule,
} from "./nasShare";
export {
  type GetOssUserArgs,
  type GetOssUserResult,
  getOssUser,
  getOssUserOutput,
  type RecoverKeyResult,
  recoverKey,
  recoverKeyOutput,
} from "./ossUser";
export {
  type GetPortArgs,
  type GetPortsArgs,
  type GetPortsResult,
  getPort,
  getPortOutput,
  getPorts,
  getPortsOutput,
  type ListPortsArgs,
  listPorts,
  type PortInfo,
} from "./ports";
export {
  type GetQingStorArgs,
  type GetQingStorJobArgs,
  type GetQingStorJobResult,
  getQingStor,
  getQingStorJob,
  getQingStorJobOutput,
  getQingStorOutput,
} from "./qingStor";
export {
  type GetRouteTablesArgs,
  getRouteTables,
  getRouteTablesOutput,
  type RouteInfo,
  type RouteTableInfo,
  type RouteTarget,
} from "./routeTables";
export {
  type GetSecurityGroupArgs,
  type GetSecurityGroupResult,
  getSecurityGroup,
  getSecurityGroupOutput,
  type SecurityGroupRuleResult,
} from "./securityGroup";
export {
  type GetVolumeBackupArgs,
  type GetVolumeBackupsArgs,
  type GetVolumeBackupsResult,
  getVolumeBackup,
  getVolumeBackupOutput,
  getVolumeBackups,
  getVolumeBackupsOutput,
  type ListVolumeBackupsArgs,
  listVolumeBackups,
  type VolumeBackupInfo,
} from "./volumeBackups";
export {
  type GetVolumeSnapshotArgs,
  type GetVolumeSnapshotsArgs,
  type GetVolumeSnapshotsResult,
  getVolumeSnapshot,
  getVolumeSnapshotOutput,
  getVolumeSnapshots,
  getVolumeSnapshotsOutput,
  type ListVolumeSnapshotsArgs,
  listVolumeSnapshots,
  type VolumeSnapshotInfo,
} from "./volumeSnapshots";
export { type GetVpcArgs, type GetVpcResult, getVpc, getVpcOutput, type VpcSubnet } from "./vpc";
export { type GetVpcsArgs, getVpcs, getVpcsOutput, type VpcFilter } from "./vpcs";
