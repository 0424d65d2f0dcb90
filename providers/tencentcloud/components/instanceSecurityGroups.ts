/** InstanceSecurityGroups on Tencent Cloud. */
import { type GroupsModule, groupsOfList } from "../../../components/instanceSecurityGroups";
import { differences } from "../differences";
import { instanceGroupsType } from "../instanceGroups/instanceGroups";

/** What the resource gets. */
export const groupsOf: GroupsModule["groupsOf"] = (name, args, opts) =>
  groupsOfList(instanceGroupsType, differences, name, args, opts);
