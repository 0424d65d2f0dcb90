/** A SecurityGroup on OpenStack: a group with its rules, and a membership for each instance. */
import * as pulumi from "@pulumi/pulumi";
import type {
  SecurityGroupArgs,
  SecurityGroupOutputs,
  SecurityGroupRuleState,
} from "../../../components/securityGroup";
import type { Builder } from "../../core/cloud";
import type { Fields } from "../../core/fields";
import { SecurityGroupResource } from "../network/securityGroup/securityGroup";
import { SecurityGroupMember } from "../network/securityGroupMember/securityGroupMember";
import { placeOf, withBlock } from "./place";

/** Builds a SecurityGroup. */
export const build: Builder<SecurityGroupArgs, Fields<SecurityGroupOutputs>> = (self, name, args) => {
  // A group of OpenStack is in no network, so it serves those of any Vpc.
  const { members = {}, vpc: _vpc, ...own } = withBlock("SecurityGroup", name, args);
  const child = { parent: self };
  const group = new SecurityGroupResource(name, { ...own, name: own.name ?? name }, child);
  const memberships = Object.entries(members).map(([key, server]) => {
    const of = { ...placeOf(args), server, securityGroup: group.id };
    const { operatedAt } = new SecurityGroupMember(`${name}-${key}`, of, child);
    return [key, pulumi.output({ operatedAt })] as const;
  });
  return {
    id: group.id,
    name: group.name.apply((given) => given ?? name),
    description: group.description,
    region: group.regionName.apply((region) => region ?? args.region),
    rules: rulesOf(group),
    memberships: pulumi.output(Object.fromEntries(memberships)),
    createdAt: group.createdAt,
    updatedAt: group.updatedAt,
  };
};

/** A group's rules as they are written, with what the cloud says of each. */
function rulesOf(group: SecurityGroupResource): pulumi.Output<SecurityGroupRuleState[]> {
  return pulumi.all([group.rules, group.ruleStates]).apply(([rules = [], states = []]) => {
    if (rules.length === 0 || states.length === 0) return rules;
    // Loaded only if there is something to compare: with it come the parsers of addresses.
    const { withStates } = require("../network/securityGroup/rule") as typeof import("../network/securityGroup/rule");
    return withStates(rules, states);
  });
}
