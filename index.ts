/** pulumi-omnicloud: a team's cloud in TypeScript. */
export { CloudDisk, type CloudDiskArgs } from "./components/cloudDisk";
export { ExamRoom, type ExamRoomArgs, type Seats } from "./components/examRoom";
export { type DataDisk, type DataDiskArgs, Instance, type InstanceArgs } from "./components/instance";
export { type NasClient, NasShare, type NasShareArgs } from "./components/nasShare";
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
export { Tenant, type TenantArgs } from "./components/tenant";
export { UploadedFile, type UploadedFileArgs } from "./components/uploadedFile";
export { Vpc, type VpcArgs, type VpcRouterArgs, type VpcSubnetArgs } from "./components/vpc";
export * from "./lookups";
export { Bucket } from "./providers/ceph/bucket";
export type { BucketArgs } from "./providers/ceph/bucketArgs";
export type { CorsMethod, CorsRule } from "./providers/ceph/bucketCors";
export type { LifecycleRule, LifecycleTransition } from "./providers/ceph/bucketLifecycle";
export { BucketObject, type BucketObjectArgs } from "./providers/ceph/bucketObject";
export type { BucketPolicy } from "./providers/ceph/bucketPolicy";
export { OssUser } from "./providers/ceph/ossUser";
export type { OssUserArgs } from "./providers/ceph/ossUserArgs";
export { ExamCloudError, type ExamErrorName, LostLaunchError } from "./providers/examcloud/refusal";
export { ExamVm, type ExamVmArgs } from "./providers/examcloud/vm";
export { LuoYunError } from "./providers/luoyun/client";
export { Desktop, type DesktopArgs } from "./providers/luoyun/desktop";
export type { BaseInfo, LuoYunInstance } from "./providers/luoyun/instances";
export type { FlavorSpec } from "./providers/openstack/flavors";
export { Network, type NetworkArgs } from "./providers/openstack/network";
export { InstancePower, type PowerArgs, type PowerState, type Reboot } from "./providers/openstack/power";
export { Router, type RouterArgs } from "./providers/openstack/router";
export { RouterInterface, type RouterInterfaceArgs } from "./providers/openstack/routerInterface";
export { type Route, Routes, type RoutesArgs } from "./providers/openstack/routes";
export type { SecurityGroupRule } from "./providers/openstack/rule";
export { SecurityGroupResource, type SecurityGroupResourceArgs } from "./providers/openstack/securityGroup";
export { SecurityGroupMember, type SecurityGroupMemberArgs } from "./providers/openstack/securityGroupMember";
export { Server } from "./providers/openstack/server";
export type { ServerArgs } from "./providers/openstack/serverArgs";
export type { ServerNetwork } from "./providers/openstack/serverPorts";
export { type ExportLocation, Share, type ShareArgs, type ShareProtocol } from "./providers/openstack/share";
export { ShareAccess, type ShareAccessArgs } from "./providers/openstack/shareAccess";
export { ShareNetwork, type ShareNetworkArgs } from "./providers/openstack/shareNetwork";
export type { ShareRule } from "./providers/openstack/shareRule";
export {
  type AddressRange,
  type HostRoute,
  type Ipv6Mode,
  Subnet,
  type SubnetArgs,
} from "./providers/openstack/subnet";
export type { DiskSpec, SystemDisk } from "./providers/openstack/systemDisk";
export { TenantResource, type TenantResourceArgs } from "./providers/openstack/tenant";
export { Volume, type VolumeArgs } from "./providers/openstack/volume";
export { VolumeAttachment, type VolumeAttachmentArgs } from "./providers/openstack/volumeAttachment";
export type { AccessNetwork, QsConf, StorageGroup } from "./providers/qingstor/args";
export { QingStorError } from "./providers/qingstor/client";
export type { QingStorInfo } from "./providers/qingstor/info";
