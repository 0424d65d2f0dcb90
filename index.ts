/** pulumi-omnicloud: a team's cloud in TypeScript. */
export type {
  BucketPolicy,
  BucketQuota,
  CorsMethod,
  CorsRule,
  LifecycleRule,
  LifecycleTransition,
} from "./components/bucketRules";
export { CloudDisk, type CloudDiskArgs, type CloudDiskOutputs } from "./components/cloudDisk";
export { ExamRoom, type ExamRoomArgs, type Seats } from "./components/examRoom";
export { type DataDisk, type DataDiskArgs, Instance, type InstanceArgs } from "./components/instance";
export { type NasClient, NasShare, type NasShareArgs } from "./components/nasShare";
export { OssBucket, type OssBucketArgs, type OssBucketOutputs, type OssBucketUserArgs } from "./components/ossBucket";
export { PulumiState, type PulumiStateArgs, type PulumiStateOutputs } from "./components/pulumiState";
export { QingStorCluster, type QingStorClusterArgs, type QingStorJobs } from "./components/qingStorCluster";
export type { Seat } from "./components/roster";
export { SecurityGroup, type SecurityGroupArgs } from "./components/securityGroup";
export { Tenant, type TenantArgs } from "./components/tenant";
export { UploadedFile, type UploadedFileArgs, type UploadedFileOutputs } from "./components/uploadedFile";
export { Vpc, type VpcArgs, type VpcRouterArgs, type VpcSubnetArgs } from "./components/vpc";
export * from "./lookups";
export type { PlacementBlock as OssBucketCephArgs } from "./providers/ceph/blocks";
export { Bucket, type BucketArgs, type BucketOutputs } from "./providers/ceph/bucket/bucket";
export {
  BucketObject,
  type BucketObjectArgs,
  type BucketObjectOutputs,
} from "./providers/ceph/object/bucketObject";
export { OssUser, type OssUserArgs, type OssUserOutputs } from "./providers/ceph/user/ossUser";
export {
  ArgumentError,
  BrokenError,
  CloudError,
  ConnectionError,
  DeadlineError,
  LoginError,
  OmnicloudError,
  UnreachableError,
} from "./providers/core/errors";
export type { DeepInput, Inputs } from "./providers/core/schema";
export { ExamCloudError, type ExamErrorName, LostLaunchError } from "./providers/examcloud/refusal";
export { ExamVm, type ExamVmArgs } from "./providers/examcloud/vm";
export { LuoYunError } from "./providers/luoyun/client";
export { Desktop, type DesktopArgs } from "./providers/luoyun/desktop";
export type { BaseInfo, LuoYunInstance } from "./providers/luoyun/instances";
export type { FlavorSpec } from "./providers/openstack/compute/flavors";
export { InstancePower, type PowerArgs, type PowerState, type Reboot } from "./providers/openstack/compute/power";
export { Server } from "./providers/openstack/compute/server";
export type { ServerArgs } from "./providers/openstack/compute/serverArgs";
export type { ServerNetwork } from "./providers/openstack/compute/serverPorts";
export type { DiskSpec, SystemDisk } from "./providers/openstack/compute/systemDisk";
export { TenantResource, type TenantResourceArgs } from "./providers/openstack/identity/tenant";
export type { AddressRange } from "./providers/openstack/network/addresses";
export { Network, type NetworkArgs } from "./providers/openstack/network/network";
export { Router, type RouterArgs } from "./providers/openstack/network/router";
export { RouterInterface, type RouterInterfaceArgs } from "./providers/openstack/network/routerInterface";
export { type Route, Routes, type RoutesArgs } from "./providers/openstack/network/routes";
export type { SecurityGroupRule } from "./providers/openstack/network/rule";
export { SecurityGroupResource, type SecurityGroupResourceArgs } from "./providers/openstack/network/securityGroup";
export { SecurityGroupMember, type SecurityGroupMemberArgs } from "./providers/openstack/network/securityGroupMember";
export {
  type HostRoute,
  type Ipv6Mode,
  Subnet,
  type SubnetArgs,
} from "./providers/openstack/network/subnet";
export { type ExportLocation, Share, type ShareArgs, type ShareProtocol } from "./providers/openstack/share/share";
export { ShareAccess, type ShareAccessArgs } from "./providers/openstack/share/shareAccess";
export { ShareNetwork, type ShareNetworkArgs } from "./providers/openstack/share/shareNetwork";
export type { ShareRule } from "./providers/openstack/share/shareRule";
export { Volume, type VolumeArgs, type VolumeOutputs } from "./providers/openstack/volume/volume";
export { VolumeAttachment, type VolumeAttachmentArgs } from "./providers/openstack/volume/volumeAttachment";
export type { AccessNetwork, QsConf, StorageGroup } from "./providers/qingstor/args";
export { QingStorError } from "./providers/qingstor/client";
export type { QingStorInfo } from "./providers/qingstor/info";
