/** Security groups and their rules. API: VPC DescribeSecurityGroups, DescribeSecurityGroupPolicies */
import type { SecurityGroup } from "tencentcloud-sdk-nodejs/tencentcloud/services/vpc/v20170312/vpc_models";
import { isGone, OmnicloudError } from "../../core/errors";
import { allPages, type Tencent } from "../client";
import type { Filter } from "../vpc/api";
import type { PlacedRule, RuleWire } from "./rule";

export type { SecurityGroup };

/** The groups that filters let through, all pages of them. */
export function listGroups(cloud: Tencent, Filters: Filter[] = []): Promise<SecurityGroup[]> {
  return allPages(async ({ Offset, Limit }) => {
    type Answer = { SecurityGroupSet?: SecurityGroup[]; TotalCount?: number };
    const page = { Offset: String(Offset), Limit: String(Limit) };
    const answer = await cloud.ask<Answer>("vpc", "DescribeSecurityGroups", { Filters, ...page });
    return { items: answer.SecurityGroupSet, total: answer.TotalCount };
  });
}

/** The group of those that are in no other; created if the region has none, as a launch without groups does. */
export async function defaultGroup(cloud: Tencent): Promise<string> {
  const { SecurityGroup } = await cloud.ask<{ SecurityGroup?: SecurityGroup }>("vpc", "CreateDefaultSecurityGroup");
  const id = SecurityGroup?.SecurityGroupId;
  if (id !== undefined) return id;
  throw new OmnicloudError(`Tencent Cloud VPC ${cloud.region} answered without its default security group`);
}

/** The groups that ids and names mean. */
export async function groupsNamed(cloud: Tencent, written: readonly string[]): Promise<SecurityGroup[][]> {
  const all = await listGroups(cloud);
  return written.map((one) => {
    const byId = all.filter(({ SecurityGroupId }) => SecurityGroupId === one);
    return byId.length > 0 ? byId : all.filter(({ SecurityGroupName }) => SecurityGroupName === one);
  });
}

/** The rules of a group, with the version by which a change of them is refused if somebody else was faster. */
export interface Policies {
  version: string;
  rules: PlacedRule[];
}

/** The rules of a group; `undefined` for one that is gone. */
export async function readRules(cloud: Tencent, group: string): Promise<Policies | undefined> {
  type Answer = { SecurityGroupPolicySet?: { Version?: string; Ingress?: RuleWire[]; Egress?: RuleWire[] } };
  try {
    const { SecurityGroupPolicySet: set = {} } = await cloud.ask<Answer>("vpc", "DescribeSecurityGroupPolicies", {
      SecurityGroupId: group,
    });
    const placed = (direction: PlacedRule["direction"], wires: RuleWire[] = []) =>
      wires.map((wire) => ({ direction, wire }));
    return { version: set.Version ?? "", rules: [...placed("ingress", set.Ingress), ...placed("egress", set.Egress)] };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
