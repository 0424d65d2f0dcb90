/** The groups of instances that give none themselves. */
import { GROUPS_OUTPUTS, type GroupsArgs, type GroupsOutputs } from "../../core/groupKeepers";
import { resourceType } from "../../core/resourceType";
import type { AwsArgs } from "../args";

/** Arguments of InstanceSecurityGroups on AWS. */
export interface InstanceGroupsArgs extends AwsArgs, Pick<GroupsArgs, "instances" | "securityGroups"> {}

/** The type of InstanceSecurityGroups on AWS. */
export const instanceGroupsType = resourceType<InstanceGroupsArgs, GroupsOutputs>(
  "aws:InstanceSecurityGroups",
  GROUPS_OUTPUTS,
);
