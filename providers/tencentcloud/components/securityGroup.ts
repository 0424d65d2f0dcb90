/** A SecurityGroup on Tencent Cloud: a native group without rules, its rules as one set, and a membership for each instance. */
import * as pulumi from "@pulumi/pulumi";
import { SecurityGroup as Group } from "@pulumi/tencentcloud";
import type { SecurityGroupArgs, SecurityGroupOutputs } from "../../../components/securityGroup";
import type { Builder } from "../../core/cloud";
import { refusedAmong } from "../../core/differences";
import { refuseWrongArguments } from "../../core/errors";
import { unfailing } from "../../core/failedInputs";
import type { Fields } from "../../core/fields";
import { ComponentArguments } from "../arguments/arguments";
import { differences } from "../differences";
import { Natives } from "../native";
import type { GroupArguments } from "../securityGroup/argumentsDefinition";
import { SecurityGroupMember } from "../securityGroup/member";
import { SecurityGroupRules } from "../securityGroup/rules";

/** Builds a SecurityGroup. A group of Tencent Cloud is in no Vpc: `vpc` is taken, and means nothing. */
export const build: Builder<SecurityGroupArgs, Fields<SecurityGroupOutputs>> = (self, name, given, on) => {
  refuseWrongArguments("SecurityGroup", name, refusedAmong(given, differences.refused.SecurityGroup));
  const natives = new Natives(self, on(), given.region);
  const { place, region } = natives;
  const child = { parent: self };
  const { name: called, description, rules, defaultEgress } = given;
  const said = { ...place, name: called, description, rules, defaultEgress };
  const checked = new ComponentArguments<GroupArguments>("SecurityGroup", name, said, child);
  const args = unfailing(given);
  const options = natives.options({ dependsOn: checked }, { name: "name", description: "description" });
  const shown = pulumi.output(args.name).apply((own) => own ?? name);
  const group = new Group(
    name,
    {
      name: shown,
      description: pulumi.output(args.description).apply((own) => own ?? "Managed by Pulumi"),
      tags: natives.tags("tencentcloud:index/securityGroup:SecurityGroup", name, {}, options),
    },
    options,
  );
  const set = new SecurityGroupRules(name, { ...place, group: group.id, rules, defaultEgress }, child);
  const memberships = Object.entries(given.members ?? {}).map(([key, instance]) => {
    const of = { ...place, instance, securityGroup: group.id };
    const { operatedAt } = new SecurityGroupMember(`${name}-${key}`, of, child);
    return [key, pulumi.output({ operatedAt })] as const;
  });
  return {
    // Known once its rules are there: whatever uses it waits for them.
    id: pulumi.all([group.id, set.urn]).apply(([id]) => id),
    name: shown,
    description: pulumi.output(args.description),
    region: pulumi.output<string | undefined>(region),
    rules: pulumi.output(set.rules).apply((own) => own ?? []),
    memberships: pulumi.output(Object.fromEntries(memberships)),
    createdAt: pulumi.output<string | undefined>(undefined),
    updatedAt: pulumi.output<string | undefined>(undefined),
  };
};
