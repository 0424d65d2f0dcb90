/** InstanceSecurityGroups on AWS. */
import type { GroupsModule } from "../../../components/instanceSecurityGroups";
import { NO_GROUPS_TO_ADOPT } from "../../core/defineInstanceGroups";
import { refusedAmong } from "../../core/differences";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";
import { groupKeeperFaults } from "../../core/groupKeepers";
import { registration } from "../../core/resource";
import { differences } from "../differences";
import { type InstanceGroupsArgs, instanceGroupsType } from "../instanceGroups/instanceGroups";

/** What the resource gets. */
export const groupsOf: GroupsModule["groupsOf"] = (name, { project, ...args }, opts) => {
  const wrong: WrongArgument[] = [
    ...refusedAmong({ project }, differences.refused.InstanceSecurityGroups),
    ...groupKeeperFaults("list", "instances", args.instances),
  ];
  if (args.adopt !== undefined && args.adopt !== false) wrong.push(["adopt", NO_GROUPS_TO_ADOPT]);
  if (args.takeOver === true) wrong.push(["takeOver", differences.limited.InstanceSecurityGroups.takeOver.true]);
  refuseWrongArguments("InstanceSecurityGroups", name, wrong);
  return registration<InstanceGroupsArgs>(instanceGroupsType, name, args as never, opts);
};
