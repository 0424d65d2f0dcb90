/** InstanceSecurityGroups: the groups of instances that give none themselves. A resource of its own on each cloud. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../providers/core/changedLater";
import { type Reasons, refusedAmong } from "../providers/core/differences";
import { refuseWrongArguments } from "../providers/core/errors";
import type { Fields } from "../providers/core/fields";
import { type GroupsArgs, type GroupsOutputs, groupKeeperFaults } from "../providers/core/groupKeepers";
import { type ResourceArgs, registration } from "../providers/core/resource";
import type { ResourceType } from "../providers/core/resourceType";
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

/** What such a cloud does not do. */
interface GroupsDifferences {
  refused: { InstanceSecurityGroups: Reasons };
  limited: { InstanceSecurityGroups: { adopt: { "an id": string }; takeOver: { true: string } } };
}

/**
 * What the class gives to Pulumi's constructor on a cloud whose instances are in groups by themselves.
 * @throws ArgumentError for what the cloud has not, and for instances whose groups are said in another way
 */
export function groupsOfList<Args extends GroupsArgs & ResourceArgs>(
  type: ResourceType<Args, GroupsOutputs>,
  { refused, limited }: GroupsDifferences,
  name: string,
  { project, ...args }: InstanceSecurityGroupsArgs,
  opts?: pulumi.CustomResourceOptions,
): ReturnType<GroupsModule["groupsOf"]> {
  const wrong = [
    ...refusedAmong({ project }, refused.InstanceSecurityGroups),
    ...groupKeeperFaults("list", "instances", args.instances),
  ];
  if (args.adopt !== undefined && args.adopt !== false)
    wrong.push(["adopt", limited.InstanceSecurityGroups.adopt["an id"]]);
  if (args.takeOver === true) wrong.push(["takeOver", limited.InstanceSecurityGroups.takeOver.true]);
  refuseWrongArguments("InstanceSecurityGroups", name, wrong);
  return registration<Args>(type, name, args as never, opts);
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
