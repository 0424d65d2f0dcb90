/** InstanceSecurityGroups: the groups of instances that give none themselves. A resource of its own on each cloud. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../providers/core/changedLater";
import type { Fields } from "../providers/core/fields";
import type { ResourceArgs } from "../providers/core/resource";
import type { DeepInput, Inputs } from "../providers/core/schema";
import { serve } from "../providers/program";
import type { PlaceArgs } from "./component";
import { registeredOrRefused } from "./refused";

/** Arguments of {@link InstanceSecurityGroups}. */
export interface InstanceSecurityGroupsArgs extends Omit<Inputs<ResourceArgs>, "connection">, PlaceArgs {
  /** The ids of the instances; none of them may say itself which groups it is in, nor be in a group's `members`. */
  instances: DeepInput<string[]>;
  /** The ids of the groups: each instance is in these and in no others, with all of its network interfaces. */
  securityGroups: DeepInput<string[]>;
}

/** What a cloud says of {@link InstanceSecurityGroups}. */
export interface InstanceSecurityGroupsOutputs {
  /** The ids of the groups that each instance is in, by its id. */
  groups: Record<string, string[]>;
  /** What each network interface was in before, by its id: destroying puts that back. */
  before: Record<string, string[]>;
}

/** What a cloud has for it. */
export interface GroupsModule {
  /** What its class gives to Pulumi's constructor. @throws ArgumentError for what the cloud has not */
  groupsOf(
    name: string,
    args: InstanceSecurityGroupsArgs,
    opts?: pulumi.CustomResourceOptions,
  ): [type: string, name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions];
}

export interface InstanceSecurityGroups extends Fields<InstanceSecurityGroupsOutputs> {}
/**
 * Puts instances into security groups, in place of those that they are in. Destroying puts back what they were in before,
 * or the Vpc's default group if that is gone.
 * @example new InstanceSecurityGroups("web", { instances: [web.id, spare.id], securityGroups: [group.id] })
 */
export class InstanceSecurityGroups extends pulumi.CustomResource {
  constructor(name: string, args: InstanceSecurityGroupsArgs, opts?: pulumi.CustomResourceOptions) {
    const who = `InstanceSecurityGroups ${name}`;
    const { given, settle } = registeredOrRefused("InstanceSecurityGroups", name, opts, () => {
      const { module } = serve<GroupsModule>("components", "InstanceSecurityGroups", args?.connection, who);
      return module.groupsOf(name, args ?? ({} as InstanceSecurityGroupsArgs), opts);
    });
    super(...given);
    if (!settle(this)) return;
    for (const instance of [args?.instances].flat()) noteChange(this, instance);
  }
}
