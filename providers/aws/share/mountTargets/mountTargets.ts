/** The mount targets of a file system: one in each zone of its subnets. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { AwsArgs } from "../../args";

/** Arguments of {@link MountTargets}. */
export interface MountTargetsArgs extends AwsArgs {
  /** The file system's id. */
  fileSystem: string;
  /** The ids of the subnets: each zone of theirs gets a target. */
  subnets: string[];
  /** The id of the group that says who reaches them. */
  group: string;
}

/** What AWS says of {@link MountTargets}. */
export interface MountTargetsOutputs {
  /** The address in each zone. */
  addresses: Record<string, string>;
}

/** The type of {@link MountTargets}. */
export const mountTargetsType = resourceType<MountTargetsArgs, MountTargetsOutputs>(
  "aws:MountTargets",
  { addresses: true },
  [],
  { single: true, named: ["subnets"] },
);

export interface MountTargets extends Fields<MountTargetsOutputs> {}
/** All mount targets of a file system. */
export class MountTargets extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<MountTargetsArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(mountTargetsType, name, args, opts));
  }
}
