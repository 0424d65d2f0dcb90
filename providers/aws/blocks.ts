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
  /** Whether its system disk is encrypted. Changing it needs a new instance. @default true */
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

/** The block `aws` of each component, and part of a component, that has one. */
export interface AwsBlocks {
  /** Of an `Instance`. */
  Instance: InstanceBlock;
  /** Of a Vpc's `router`. */
  VpcRouter: VpcRouterBlock;
}
