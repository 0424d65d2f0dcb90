/** The groups of instances that give none themselves. */
import { GROUPS_OUTPUTS, type GroupsArgs, type GroupsOutputs } from "../../core/groupKeepers";
import { resourceType } from "../../core/resourceType";
import type { TencentArgs } from "../args";

/** Arguments of InstanceSecurityGroups on Tencent Cloud. */
export interface InstanceGroupsArgs extends TencentArgs, Pick<GroupsArgs, "instances" | "securityGroups"> {}

/** The type of InstanceSecurityGroups on Tencent Cloud. */
export const instanceGroupsType = resourceType<InstanceGroupsArgs, GroupsOutputs>(
  "tencentcloud:InstanceSecurityGroups",
  GROUPS_OUTPUTS,
);
