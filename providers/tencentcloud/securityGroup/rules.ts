/** The rules of a security group, as one set. */
import * as pulumi from "@pulumi/pulumi";
import type { SecurityGroupRule, SecurityGroupRuleState } from "../../../components/securityGroup";
import { noteChange } from "../../core/changedLater";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { TencentArgs } from "../args";

/** Arguments of {@link SecurityGroupRules}. */
export interface RulesArgs extends TencentArgs {
  /** The group's id. */
  group: string;
  /** The rules; their order means nothing. @default none */
  rules?: SecurityGroupRule[];
  /** Whether everything may go out, over IPv4 and IPv6. @default true */
  defaultEgress?: boolean;
}

/** What the cloud says of {@link SecurityGroupRules}. */
export interface RulesOutputs {
  /** The rules that the cloud has, those of `defaultEgress` among them. */
  ruleStates: SecurityGroupRuleState[];
}

/** The type of {@link SecurityGroupRules}. */
export const rulesType = resourceType<RulesArgs, RulesOutputs>(
  "tencentcloud:SecurityGroupRules",
  { ruleStates: true },
  [],
  {
    single: true,
    tells: { ruleStates: "rules" },
  },
);

export interface SecurityGroupRules extends Fields<Pick<RulesArgs, "rules"> & RulesOutputs> {}
/** The rules of a group: these and no others. They are deleted with their group. */
export class SecurityGroupRules extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<RulesArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(rulesType, name, args, opts));
    noteChange(this, args.group);
  }
}
