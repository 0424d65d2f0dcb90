/** The groups of servers that give none themselves. */
import { GROUPS_OUTPUTS, type GroupsArgs, type GroupsOutputs } from "../../../core/groupKeepers";
import { resourceType } from "../../../core/resourceType";
import type { OpenStackArgs } from "../../args";

/** Arguments of InstanceSecurityGroups on OpenStack. */
export interface InstanceGroupsArgs extends OpenStackArgs, Pick<GroupsArgs, "instances" | "securityGroups"> {}

/** The type of InstanceSecurityGroups on OpenStack. */
export const instanceGroupsType = resourceType<InstanceGroupsArgs, GroupsOutputs>(
  "openstack:InstanceSecurityGroups",
  GROUPS_OUTPUTS,
);
