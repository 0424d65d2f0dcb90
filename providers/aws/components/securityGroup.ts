/** A SecurityGroup on AWS: a native group without rules, its rules as one set, and a membership for each instance. */
import { SecurityGroup as Group } from "@pulumi/aws/ec2/securityGroup";
import * as pulumi from "@pulumi/pulumi";
import type {
  SecurityGroupArgs,
  SecurityGroupOutputs,
  SecurityGroupRuleState,
} from "../../../components/securityGroup";
import type { Builder } from "../../core/cloud";
import { missingAmong, refusedAmong } from "../../core/differences";
import { refuseWrongArguments } from "../../core/errors";
import { unfailing } from "../../core/failedInputs";
import type { Fields } from "../../core/fields";
import { nativeToken } from "../../core/nativeMark";
import { ComponentArguments, MUST_BE_KNOWN } from "../arguments/arguments";
import { differences } from "../differences";
import { Natives } from "../native";
import { Occupants } from "../occupants/occupants";
import type { GroupArguments } from "../securityGroup/arguments";
import { SecurityGroupMember } from "../securityGroup/member";
import { SecurityGroupRules } from "../securityGroup/rules";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";

/** Builds a SecurityGroup. */
export const build: Builder<SecurityGroupArgs, Fields<SecurityGroupOutputs>> = (self, name, given, on) => {
  refuseUnsupported(name, given);
  const natives = new Natives(self, on(), given.region);
  const { place, region } = natives;
  const child = { parent: self };
  const { name: called, description, vpc, rules, defaultEgress, takeOver } = given;
  const adopt = (given.adopt || undefined) as string | undefined;
  const said = { ...place, name: called, description, vpc: vpc ?? "", rules, defaultEgress, adopt, takeOver };
  const checked = new ComponentArguments<GroupArguments>("SecurityGroup", name, said, child);
  const args = unfailing(given);
  const words = { name: "tags", description: "tags", vpc: "vpcId" };
  const options = natives.options({ dependsOn: checked, ignoreChanges: ["name", "description"], import: adopt }, words);
  const there = checked.adopted.apply((all) => all?.tags[""]);
  const group = new Group(
    name,
    {
      region,
      vpcId: args.vpc,
      // Neither can be changed on AWS: what people see are the tags.
      name: nativeToken(GROUP, name, options).apply((token) => `${groupName(name)}-${token}`),
      description: "Managed by Pulumi",
      tags: natives.tags(GROUP, name, { called: args.name, description: args.description, there }, options),
    },
    options,
  );
  const set = new SecurityGroupRules(name, { ...place, group: group.id, rules, defaultEgress }, child);
  const { entry } = new Occupants(name, group.id, place, child);
  // Known once its rules are there: whatever uses it waits for them.
  const id = pulumi.all([entry, set.urn]).apply(([known]) => known);
  const memberships = Object.entries(given.members ?? {}).map(([key, instance]) => {
    const of = { ...place, instance, securityGroup: id };
    const { operatedAt } = new SecurityGroupMember(`${name}-${key}`, of, child);
    return [key, pulumi.output({ operatedAt })] as const;
  });
  return {
    id,
    name: pulumi.output(args.name).apply((shown) => shown ?? name),
    description: pulumi.output(args.description),
    region: pulumi.output<string | undefined>(region),
    rules: pulumi.all([set.rules, set.ruleStates]).apply(([own = [], states = []]) => withStates(own, states)),
    memberships: pulumi.output(Object.fromEntries(memberships)),
    createdAt: pulumi.output<string | undefined>(undefined),
    updatedAt: pulumi.output<string | undefined>(undefined),
  };
};

/** A group's name in EC2: letters, digits and some signs, and never like an id. */
function groupName(name: string): string {
  const plain = name.replace(/[^a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]/g, "-").slice(0, 200);
  return plain.startsWith("sg-") ? `group-${plain}` : plain;
}

/** @throws ArgumentError naming all that AWS has not */
function refuseUnsupported(name: string, args: SecurityGroupArgs): void {
  const { adopt } = args;
  const { needed, refused } = differences;
  const wrong = [...missingAmong(args, needed.SecurityGroup), ...refusedAmong(args, refused.SecurityGroup)];
  if (adopt !== undefined && adopt !== false && typeof adopt !== "string") wrong.push(["adopt", MUST_BE_KNOWN]);
  refuseWrongArguments("SecurityGroup", name, wrong);
}

/** A group's rules as they are written, with what the cloud says of each. */
function withStates(
  rules: readonly SecurityGroupRuleState[],
  states: readonly SecurityGroupRuleState[],
): SecurityGroupRuleState[] {
  if (rules.length === 0) return [];
  const { keyOf } = require("../securityGroup/rule") as typeof import("../securityGroup/rule");
  const byKey = new Map(states.map((state) => [keyOf(state, "self"), state.id]));
  return rules.map((rule) => {
    const id = byKey.get(keyOf(rule, "self"));
    return id === undefined ? rule : { ...rule, id };
  });
}
