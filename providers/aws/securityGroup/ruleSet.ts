/**
 * Changes a group's rules to those wanted: descriptions in place, new rules authorized in bulk, then old ones revoked in bulk.
 * Rules that are kept are not touched. API: EC2 DescribeSecurityGroupRules, ModifySecurityGroupRules, …
 */
import type { SecurityGroupRule as RuleWire } from "@aws-sdk/client-ec2";
import type { SecurityGroupRule } from "../../../components/securityGroup";
import { answerWasLost } from "../../core/errors";
import { repeatIfLost } from "../../core/lostAnswer";
import { type Aws, ec2Sdk } from "../client";
import { refusedAs } from "../errors";
import { keyOf, toPermissions, toRule } from "./rule";

/** What is to be done. */
export interface Plan {
  /** New rules. */
  add: SecurityGroupRule[];
  /** Rules whose description alone is another one, by their ids. */
  describe: { id: string; rule: SecurityGroupRule }[];
  /** The rules that are no longer wanted. */
  remove: RuleWire[];
}

/** The rules of a group; none for one that is gone. */
export async function readRules(cloud: Aws, group: string): Promise<RuleWire[]> {
  const { DescribeSecurityGroupRulesCommand } = ec2Sdk();
  const rules: RuleWire[] = [];
  for (let NextToken: string | undefined; ; ) {
    const command = new DescribeSecurityGroupRulesCommand({
      Filters: [{ Name: "group-id", Values: [group] }],
      MaxResults: 1000,
      NextToken,
    });
    const answer = await cloud.ec2.send(command);
    rules.push(...(answer.SecurityGroupRules ?? []));
    NextToken = answer.NextToken || undefined;
    if (NextToken === undefined) return rules;
  }
}

/** The plan that leads from a group's rules to those wanted. */
export function planOf(group: string, there: readonly RuleWire[], wanted: readonly SecurityGroupRule[]): Plan {
  const have = new Map(there.map((wire) => [keyOf(toRule(wire), group), wire]));
  const want = new Map(wanted.map((rule) => [keyOf(rule, group), rule]));
  return {
    add: [...want].filter(([key]) => !have.has(key)).map(([, rule]) => rule),
    describe: [...want].flatMap(([key, rule]) => {
      const { SecurityGroupRuleId: id, Description = "" } = have.get(key) ?? {};
      return id === undefined || Description === (rule.description ?? "") ? [] : [{ id, rule }];
    }),
    remove: [...have].filter(([key]) => !want.has(key)).map(([, wire]) => wire),
  };
}

/** A lost answer, or a rule that somebody else created or revoked meanwhile: what is left can be done after another look. */
const mayRepeat = (error: unknown) =>
  answerWasLost(error) || refusedAs(error, /^InvalidPermission\.(Duplicate|NotFound)$|^InvalidSecurityGroupRuleId/);

/** Changes the rules of a group to those wanted. @returns those that it has then */
export async function changeRules(
  cloud: Aws,
  group: string,
  wanted: readonly SecurityGroupRule[],
): Promise<RuleWire[]> {
  await repeatIfLost(
    async () => carryOut(cloud, group, planOf(group, await readRules(cloud, group), wanted)),
    mayRepeat,
  );
  return readRules(cloud, group);
}

async function carryOut(cloud: Aws, group: string, { add, describe, remove }: Plan): Promise<void> {
  const sdk = ec2Sdk();
  const ingress = add.filter(({ direction }) => direction !== "egress");
  const egress = add.filter(({ direction }) => direction === "egress");
  if (ingress.length > 0) {
    const IpPermissions = toPermissions(ingress, group);
    await cloud.ec2.send(new sdk.AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions }));
  }
  if (egress.length > 0) {
    const IpPermissions = toPermissions(egress, group);
    await cloud.ec2.send(new sdk.AuthorizeSecurityGroupEgressCommand({ GroupId: group, IpPermissions }));
  }
  if (describe.length > 0) {
    const SecurityGroupRules = describe.map(({ id, rule }) => ({
      SecurityGroupRuleId: id,
      SecurityGroupRule: requestOf(rule, group),
    }));
    await cloud.ec2.send(new sdk.ModifySecurityGroupRulesCommand({ GroupId: group, SecurityGroupRules }));
  }
  await revokeRules(cloud, group, remove);
}

/** Revokes rules of a group. */
export async function revokeRules(cloud: Aws, group: string, rules: readonly RuleWire[]): Promise<void> {
  const sdk = ec2Sdk();
  const idsOf = (isEgress: boolean) =>
    rules
      .filter(({ IsEgress = false }) => IsEgress === isEgress)
      .flatMap(({ SecurityGroupRuleId }) => SecurityGroupRuleId ?? []);
  const [ingress, egress] = [idsOf(false), idsOf(true)];
  if (ingress.length > 0)
    await cloud.ec2.send(new sdk.RevokeSecurityGroupIngressCommand({ GroupId: group, SecurityGroupRuleIds: ingress }));
  if (egress.length > 0)
    await cloud.ec2.send(new sdk.RevokeSecurityGroupEgressCommand({ GroupId: group, SecurityGroupRuleIds: egress }));
}

/** A rule as ModifySecurityGroupRules takes it. */
function requestOf(rule: SecurityGroupRule, group: string) {
  const [permission = {}] = toPermissions([rule], group);
  const { IpProtocol, FromPort, ToPort, IpRanges, Ipv6Ranges, UserIdGroupPairs } = permission;
  return {
    ...{ IpProtocol, FromPort, ToPort },
    CidrIpv4: IpRanges?.[0]?.CidrIp,
    CidrIpv6: Ipv6Ranges?.[0]?.CidrIpv6,
    ReferencedGroupId: UserIdGroupPairs?.[0]?.GroupId,
    Description: rule.description ?? "",
  };
}
