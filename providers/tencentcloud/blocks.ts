/** The arguments of components that only Tencent Cloud has. Their types are plain ones: nobody needs `@pulumi/tencentcloud` to compile. */
import type * as pulumi from "@pulumi/pulumi";

/** What a stopped instance costs: `STOP_CHARGING` frees its CPU and memory, which may be taken when it is to start again. */
export type StoppedMode = "KEEP_CHARGING" | "STOP_CHARGING";

/** Arguments of an InstancePower that only Tencent Cloud has. */
export interface PowerBlock {
  /**
   * What the instances cost while they are stopped. Another one starts those that are stopped, and stops them again; kinds of
   * instances that always cost take no notice. @default KEEP_CHARGING, as Tencent Cloud has it
   */
  stoppedMode?: pulumi.Input<StoppedMode>;
}

/** Arguments of an Instance that only Tencent Cloud has. */
export interface InstanceBlock {
  /** The password of its administrator, kept as a secret; changing it needs a new instance. @default none: a key pair, or nobody logs in */
  password?: pulumi.Input<string>;
  /** The name of the CAM role that its programs have; changing it needs a new instance. @default none */
  camRole?: pulumi.Input<string>;
  /** What it costs while its `power` is `stopped`: see an InstancePower's. @default KEEP_CHARGING, as Tencent Cloud has it */
  stoppedMode?: pulumi.Input<StoppedMode>;
}

/** Arguments of a Vpc's router that only Tencent Cloud has. */
export interface VpcRouterBlock {
  /**
   * The name of the subnet whose instances reach the internet by public addresses of their own, while the other subnets that
   * the router joins reach it by a NAT gateway. It costs by the hour. @default none: only instances with a public address do
   */
  nat?: string;
}

/** Arguments of a CloudDisk that only Tencent Cloud has. */
export interface CloudDiskBlock {
  /** The id of the subnet in whose zone it is created. @default the zone of the instance that it is attached to */
  subnet?: pulumi.Input<string>;
}

/** Arguments of an OssBucket that only Tencent Cloud has. */
export interface OssBucketBlock {
  /** Tags of your own. @default none */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** The block `tencentcloud` of each component, and part of a component, that has one. */
export interface TencentBlocks {
  /** Of a `CloudDisk`. */
  CloudDisk: CloudDiskBlock;
  /** Of an `Instance`. */
  Instance: InstanceBlock;
  /** Of an `InstancePower`. */
  InstancePower: PowerBlock;
  /** Of an `OssBucket`. */
  OssBucket: OssBucketBlock;
  /** Of a Vpc's `router`. */
  VpcRouter: VpcRouterBlock;
}
