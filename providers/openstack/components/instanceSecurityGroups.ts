/** InstanceSecurityGroups on OpenStack. */
import type { GroupsModule } from "../../../components/instanceSecurityGroups";
import { NO_GROUPS_TO_ADOPT } from "../../core/defineInstanceGroups";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";
import { groupKeeperFaults } from "../../core/groupKeepers";
import { registration } from "../../core/resource";
import { differences } from "../differences";
import { type InstanceGroupsArgs, instanceGroupsType } from "../network/instanceGroups/instanceGroups";
import { noteListed } from "../network/securityGroupMember/joined";

/** What the resource gets. */
export const groupsOf: GroupsModule["groupsOf"] = (name, args, opts) => {
  const wrong: WrongArgument[] = groupKeeperFaults("list", "instances", args.instances);
  if (args.adopt !== undefined && args.adopt !== false) wrong.push(["adopt", NO_GROUPS_TO_ADOPT]);
  if (args.takeOver === true) wrong.push(["takeOver", differences.limited.InstanceSecurityGroups.takeOver.true]);
  refuseWrongArguments("InstanceSecurityGroups", name, wrong);
  const { instances, securityGroups } = args;
  if (Array.isArray(instances) && Array.isArray(securityGroups))
    for (const instance of instances) noteListed(instance, securityGroups);
  return registration<InstanceGroupsArgs>(instanceGroupsType, name, args as never, opts);
};
