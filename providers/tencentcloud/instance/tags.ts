/** The tags of an instance: the native resource would give a change of them to all disks of the instance, too. */
import * as pulumi from "@pulumi/pulumi";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { TencentArgs } from "../args";
import type { NoOutputs } from "../arguments/arguments";

/** Arguments of {@link InstanceTags}. */
export interface InstanceTagsArgs extends TencentArgs {
  /** The instance's id. */
  instance: string;
  /** The instance's description. */
  description?: string;
  /** The user's keys and values. */
  metadata?: Record<string, string>;
  /** Our mark on the native resource. */
  marked: string;
}

/** The type of {@link InstanceTags}. */
export const instanceTagsType = resourceType<InstanceTagsArgs, NoOutputs>("tencentcloud:InstanceTags", {}, [], {
  single: true,
});

/** An instance's tags, which it has from its creation on: what changes of them later. They stay when this resource is deleted. */
export class InstanceTags extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<InstanceTagsArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(instanceTagsType, name, args, opts));
  }
}
