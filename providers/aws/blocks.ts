/** The arguments of components that only AWS has. Their types are plain ones: nobody needs `@pulumi/aws` to compile. */
import type * as pulumi from "@pulumi/pulumi";

/** Arguments of an Instance that only AWS has. */
export interface InstanceBlock {
  /** The name of the instance profile whose role its programs have; it changes in place. @default none */
  instanceProfile?: pulumi.Input<string>;
  /**
   * Whose images a name may mean, beside your own and Amazon's: account numbers, or `aws-marketplace`.
   * @default ["self", "amazon"]
   */
  imageOwners?: string[];
  /**
   * Whether it can be suspended (`power: "suspended"`): it hibernates. Its type and image must be able to, and its system
   * disk must have room for its memory. Changing it needs a new instance. @default false
   */
  hibernation?: boolean;
  /** Whether its disks are encrypted. Changing it needs new disks, and so a new instance. @default true */
  encrypted?: boolean;
}

/** Arguments of a Vpc's router that only AWS has. */
export interface VpcRouterBlock {
  /**
   * The name of the subnet that a NAT gateway stands in, by which the other subnets that the router joins reach the internet.
   * It costs by the hour, as does its address. @default none: only instances with a public address reach the internet
   */
  nat?: string;
}

/** Arguments of a CloudDisk that only AWS has. */
export interface CloudDiskBlock {
  /** Whether it is encrypted, with the account's own key. Changing it needs a new disk. @default true */
  encrypted?: pulumi.Input<boolean>;
  /** Operations a second, for the types that take them. Changed in place. @default the type's own */
  iops?: pulumi.Input<number>;
  /** MiB a second, for gp3. Changed in place. @default the type's own */
  throughput?: pulumi.Input<number>;
  /** The id of the subnet in whose zone it is created. @default the zone of the instance that it is attached to */
  subnet?: pulumi.Input<string>;
}

/** Arguments of a NasShare that only AWS has. */
export interface NasShareBlock {
  /** Whether it is encrypted, with the account's own key. Changing it needs a new share. @default true */
  encrypted?: pulumi.Input<boolean>;
  /** The ids of the subnets whose zones each get a mount target, in place of `subnet`. @default that one */
  subnets?: pulumi.Input<pulumi.Input<string>[]>;
}

/** Arguments of an OssBucket that only AWS has. */
export interface OssBucketBlock {
  /** Tags of your own. @default none */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** The block `aws` of each component, and part of a component, that has one. */
export interface AwsBlocks {
  /** Of a `CloudDisk`. */
  CloudDisk: CloudDiskBlock;
  /** Of an `Instance`. */
  Instance: InstanceBlock;
  /** Of a `NasShare`. */
  NasShare: NasShareBlock;
  /** Of an `OssBucket`. */
  OssBucket: OssBucketBlock;
  /** Of a Vpc's `router`. */
  VpcRouter: VpcRouterBlock;
}
