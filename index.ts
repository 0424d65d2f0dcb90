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
export { ExamRoom, type ExamRoomArgs, type ExamRoomOutputs, type Seats } from "./components/examRoom";
export {
  type DataDisk,
  type DataDiskArgs,
  Instance,
  type InstanceArgs,
  type InstanceOutputs,
  type ServerNetwork,
  type SystemDisk,
} from "./components/instance";
export {
  InstancePower,
  type InstancePowerArgs,
  type InstancePowerArgs as PowerArgs,
  type InstancePowerOutputs,
  type InstancePowerOutputs as PowerOutputs,
  type Operated,
} from "./components/instancePower";
export {
  InstanceSecurityGroups,
  type InstanceSecurityGroupsArgs,
  type InstanceSecurityGroupsOutputs,
} from "./components/instanceSecurityGroups";
export type { CloudKind } from "./components/kinds";
export {
  type LoadBalancerTarget,
  LoadBalancerTargets,
  type LoadBalancerTargetsArgs,
  type LoadBalancerTargetsOutputs,
} from "./components/loadBalancerTargets";
export { type NasClient, NasShare, type NasShareArgs, type NasShareOutputs } from "./components/nasShare";
export { OssBucket, type OssBucketArgs, type OssBucketOutputs, type OssBucketUserArgs } from "./components/ossBucket";
export type { PowerState, Reboot } from "./components/power";
export { PulumiState, type PulumiStateArgs, type PulumiStateOutputs } from "./components/pulumiState";
export {
  QingStorCluster,
  type QingStorClusterArgs,
  type QingStorClusterOutputs,
  type QingStorJobs,
} from "./components/qingStorCluster";
export {
  type RouterRoutesArgs,
  Routes,
  type RoutesArgs as TableRoutesArgs,
  type RoutesOutputs,
  type TableRoute,
} from "./components/routes";
export type { Seat } from "./components/seats";
export {
  type Membership,
  SecurityGroup,
  type SecurityGroupArgs,
  type SecurityGroupOutputs,
  type SecurityGroupRule,
  type SecurityGroupRuleState,
} from "./components/securityGroup";
export { Tenant, type TenantArgs, type TenantOutputs } from "./components/tenant";
export { UploadedFile, type UploadedFileArgs, type UploadedFileOutputs } from "./components/uploadedFile";
export {
  type Route,
  Vpc,
  type VpcArgs,
  type VpcOutputs,
  type VpcRouterArgs,
  type VpcSubnetArgs,
} from "./components/vpc";
export * from "./lookups";
export type { InstanceBlock as InstanceAwsArgs, VpcRouterBlock as VpcRouterAwsArgs } from "./providers/aws/blocks";
export type { PlacementBlock as OssBucketCephArgs } from "./providers/ceph/blocks";
export { Bucket, type BucketArgs, type BucketOutputs } from "./providers/ceph/bucket/bucket";
export type { BucketExtras, ObjectLockRule, PublicAccessBlock } from "./providers/ceph/bucket/extras";
export { BucketObject, type BucketObjectArgs, type BucketObjectOutputs } from "./providers/ceph/object/bucketObject";
export { OssUser, type OssUserArgs, type OssUserOutputs } from "./providers/ceph/user/ossUser";
export type { AddressRange } from "./providers/core/addresses";
export {
  ArgumentError,
  BrokenError,
  CloudError,
  ConnectionError,
  DeadlineError,
  LoginError,
  NotAllowedError,
  OmnicloudError,
  UnreachableError,
} from "./providers/core/errors";
export type { ObjectHeaders } from "./providers/core/s3/headers";
export type { DeepInput, Inputs } from "./providers/core/schema";
export { ExamCloudError, type ExamErrorName, LostLaunchError } from "./providers/examcloud/errors";
export { ExamVm, type ExamVmArgs, type ExamVmOutputs } from "./providers/examcloud/vm/vm";
export { Desktop, type DesktopArgs, type DesktopOutputs } from "./providers/luoyun/desktop/desktop";
export { LuoYunError } from "./providers/luoyun/errors";
export type { BaseInfo, LuoYunInstance } from "./providers/luoyun/instance/api";
export type { ServerSystemDisk } from "./providers/openstack/compute/server/bootDisk";
export { Server, type ServerArgs, type ServerOutputs } from "./providers/openstack/compute/server/server";
export {
  TenantResource,
  type TenantResourceArgs,
  type TenantResourceOutputs,
} from "./providers/openstack/identity/tenant/tenant";
export { Network, type NetworkArgs, type NetworkOutputs } from "./providers/openstack/network/network/network";
export {
  type AllowedAddressPair,
  Port,
  type PortArgs,
  type PortFixedIp,
  type PortOutputs,
} from "./providers/openstack/network/port/port";
export type { ExternalFixedIp } from "./providers/openstack/network/router/gateway";
export { Router, type RouterArgs, type RouterOutputs } from "./providers/openstack/network/router/router";
export {
  RouterInterface,
  type RouterInterfaceArgs,
  type RouterInterfaceOutputs,
} from "./providers/openstack/network/routerInterface/routerInterface";
export type { RoutesArgs } from "./providers/openstack/network/routes/routes";
export {
  SecurityGroupResource,
  type SecurityGroupResourceArgs,
  type SecurityGroupResourceOutputs,
} from "./providers/openstack/network/securityGroup/securityGroup";
export {
  SecurityGroupMember,
  type SecurityGroupMemberArgs,
  type SecurityGroupMemberOutputs,
} from "./providers/openstack/network/securityGroupMember/securityGroupMember";
export {
  type SecurityGroupRuleArgs,
  type SecurityGroupRuleOutputs,
  SecurityGroupRuleResource,
} from "./providers/openstack/network/securityGroupRule/securityGroupRule";
export {
  type HostRoute,
  type Ipv6Mode,
  Subnet,
  type SubnetArgs,
  type SubnetOutputs,
} from "./providers/openstack/network/subnet/subnet";
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
export {
  ShareSnapshot,
  type ShareSnapshotArgs,
  type ShareSnapshotOutputs,
} from "./providers/openstack/share/shareSnapshot/shareSnapshot";
export {
  VolumeAttachment,
  type VolumeAttachmentArgs,
  type VolumeAttachmentOutputs,
} from "./providers/openstack/volume/attachment/attachment";
export {
  VolumeBackup,
  type VolumeBackupArgs,
  type VolumeBackupOutputs,
} from "./providers/openstack/volume/backup/backup";
export {
  VolumeSnapshot,
  type VolumeSnapshotArgs,
  type VolumeSnapshotOutputs,
} from "./providers/openstack/volume/snapshot/snapshot";
export type { VolumeSourceArgs } from "./providers/openstack/volume/source";
export { Volume, type VolumeArgs, type VolumeOutputs } from "./providers/openstack/volume/volume";
export { providerOf } from "./providers/program";
export type { QingStorInfo } from "./providers/qingstor/cluster/api";
export type { AccessNetwork, QsConf, StorageGroup } from "./providers/qingstor/configuration/config";
export { QingStorError } from "./providers/qingstor/errors";
export type {
  CloudDiskBlock as CloudDiskTencentArgs,
  InstanceBlock as InstanceTencentArgs,
  VpcRouterBlock as VpcRouterTencentArgs,
} from "./providers/tencentcloud/blocks";
