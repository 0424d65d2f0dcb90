/** A security group with its rules, looked up. */
import type {
  GetSecurityGroupArgs,
  GetSecurityGroupResult,
  SecurityGroupRuleResult,
} from "../../../lookups/securityGroup";
import { listedKind, pick } from "../../core/objectKind";
import type { Tencent } from "../client";
import { listGroups, readRules, type SecurityGroup } from "../securityGroup/api";
import { type PlacedRule, toRule } from "../securityGroup/rule";
import { toUtc } from "../time";
import { MOST_VALUES } from "../vpc/api";
import { defineLookup, filterOf, oneObject, present } from "./lookup";

const groups = listedKind<Tencent, SecurityGroup>({
  noun: "security group",
  atOnce: MOST_VALUES,
  idOf: ({ SecurityGroupId = "" }) => SecurityGroupId,
  nameOf: ({ SecurityGroupName = "" }) => SecurityGroupName,
  ofIds: (cloud, ids) => listGroups(cloud, filterOf("security-group-id", ids)),
  ofNames: (cloud, names) => listGroups(cloud, filterOf("security-group-name", names)),
  all: (cloud) => listGroups(cloud),
});

/** A rule in the look-up's words: `self` is a group like any other there, and a rule's place in its list is its id. */
function toResult(placed: PlacedRule, group: string): SecurityGroupRuleResult {
  const { remoteGroup, ...rest } = toRule(placed, group);
  const { direction, wire } = placed;
  return present({
    ...rest,
    ...{ id: `${direction}-${wire.PolicyIndex ?? ""}`, direction, ethertype: rest.ethertype ?? "IPv4" },
    remoteGroup: remoteGroup === "self" ? group : remoteGroup,
    ...{ securityGroupId: group, updatedAt: toUtc(wire.ModifyTime) },
  }) as SecurityGroupRuleResult;
}

/** A security group by id or name. */
export const getSecurityGroup = defineLookup(
  "getSecurityGroup",
  oneObject,
  async (lookup, args: GetSecurityGroupArgs): Promise<GetSecurityGroupResult> => {
    const { cloud } = lookup;
    const group = await pick(lookup, groups, args);
    const { SecurityGroupId: id = "", SecurityGroupName: name = "", SecurityGroupDesc: description } = group;
    return {
      ...{ id, name, description: description || undefined, region: cloud.region },
      rules: ((await readRules(cloud, id))?.rules ?? []).map((rule) => toResult(rule, id)),
      stateful: true, // all groups of Tencent Cloud are
      createdAt: toUtc(group.CreatedTime),
      updatedAt: toUtc(group.UpdateTime),
    };
  },
);
