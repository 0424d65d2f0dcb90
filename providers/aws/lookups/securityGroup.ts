/** A security group with its rules, looked up. */

import type { SecurityGroupRule as RuleWire, SecurityGroup } from "@aws-sdk/client-ec2";
import type {
  GetSecurityGroupArgs,
  GetSecurityGroupResult,
  SecurityGroupRuleResult,
} from "../../../lookups/securityGroup";
import { pick } from "../../core/objectKind";
import { descriptionOf, nameOf } from "../names";
import { listGroups } from "../securityGroup/api";
import { toRule } from "../securityGroup/rule";
import { readRules } from "../securityGroup/ruleSet";
import { defineLookup, listedKind, oneObject } from "./lookup";

/** Its name: what people see, or what EC2 calls it. */
const shownName = ({ Tags, GroupName = "" }: SecurityGroup) => nameOf(Tags) || GroupName;

const groups = listedKind<SecurityGroup>({
  noun: "security group",
  idFilter: "group-id",
  list: listGroups,
  idOf: ({ GroupId = "" }) => GroupId,
  nameOf: shownName,
  hasOtherNames: true,
});

/** A rule in the look-up's words: `self` is a group like any other there. */
function toResult(wire: RuleWire): SecurityGroupRuleResult {
  const { id = "", direction = "ingress", ethertype = "IPv4", remoteGroup, ...rest } = toRule(wire);
  const peer = remoteGroup === "self" ? wire.GroupId : remoteGroup;
  const all = { ...rest, id, direction, ethertype, remoteGroup: peer, securityGroupId: wire.GroupId ?? "" };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as typeof all;
}

/** A security group by id or name. */
export const getSecurityGroup = defineLookup(
  "getSecurityGroup",
  oneObject,
  async (lookup, args: GetSecurityGroupArgs): Promise<GetSecurityGroupResult> => {
    const group = await pick(lookup, groups, args);
    const { GroupId: id = "", Tags } = group;
    return {
      ...{ id, name: shownName(group), description: descriptionOf(Tags), region: lookup.cloud.region },
      rules: (await readRules(lookup.cloud, id)).map(toResult),
      stateful: true, // all groups of AWS are
    };
  },
);
