/** pulumi-omnicloud: a team's cloud in TypeScript. */
export { CloudDisk, type CloudDiskArgs, type CloudDiskOutputs } from "./components/cloudDisk";
export { ExamRoom, type ExamRoomArgs, type Seats } from "./components/examRoom";
export { type DataDisk, type DataDiskArgs, Instance, type InstanceArgs } from "./components/instance";
export { type NasClient, NasShare, type NasShareArgs, type NasShareOutputs } from "./components/nasShare";
export {
  OssBucket,
  type OssBucketArgs,
  type OssBucketCephArgs,
  type OssBucketUserArgs,
} from "./components/ossBucket";
export { PulumiState, type PulumiStateArgs } from "./components/pulumiState";
export { QingStorCluster, type QingStorClusterArgs, type QingStorJobs } from "./components/qingStorCluster";
export type { Seat } from "./components/roster";
export { SecurityGroup, type SecurityGroupArgs } from "./components/securityGroup";
export { Tenant, type TenantArgs, type TenantOutputs } from "./components/tenant";
export { UploadedFile, type UploadedFileArgs } from "./components/uploadedFile";
export { Vpc, type VpcArgs, type VpcRouterArgs, type VpcSubnetArgs } from "./components/vpc";
export * from "./lookups";
export { Bucket } from "./providers/ceph/bucket/bucket";
export type { BucketArgs } from "./providers/ceph/bucket/bucketArgs";
export type { CorsMethod, CorsRule } from "./providers/ceph/bucket/bucketCors";
export type { LifecycleRule, LifecycleTransition } from "./providers/ceph/bucket/bucketLifecycle";
export type { BucketPolicy } from "./providers/ceph/bucket/bucketPolicy";
export { BucketObject, type BucketObjectArgs } from "./providers/ceph/object/bucketObject";
export { OssUser } from "./providers/ceph/user/ossUser";
export type { OssUserArgs } from "./providers/ceph/user/ossUserArgs";
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
export {
  TenantResource,
  type TenantResourceArgs,
  type TenantResourceOutputs,
} from "./providers/openstack/identity/tenant/tenant";
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
export { Share, type ShareArgs, type ShareOutputs } from "./providers/openstack/share/share/share";
export {
  ShareAccess,
  type ShareAccessArgs,
  type ShareAccessOutputs,
} from "./providers/openstack/share/shareAccess/shareAccess";
export {
  ShareNetwork,
  type ShareNetworkArgs,
  type ShareNetworkOutputs,
} from "./providers/openstack/share/shareNetwork/shareNetwork";
export { Volume, type VolumeArgs, type VolumeOutputs } from "./providers/openstack/volume/volume";
export { VolumeAttachment, type VolumeAttachmentArgs } from "./providers/openstack/volume/volumeAttachment";
export type { AccessNetwork, QsConf, StorageGroup } from "./providers/qingstor/args";
export { QingStorError } from "./providers/qingstor/client";
export type { QingStorInfo } from "./providers/qingstor/info";
