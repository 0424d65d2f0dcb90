/** A security group's arguments as AWS takes them, its rules among them: nothing is created before all are right. */
import { z } from "zod";
import type { SecurityGroupRule } from "../../../components/securityGroup";
import { UNKNOWN } from "../../core/schema";
import type { AwsArgs } from "../args";
import { defineArguments } from "../arguments/definition";
import { existingVpc } from "../vpc/api";
import { ruleSchema, twins } from "./ruleSchema";

/** A security group's arguments. */
export interface GroupArguments extends AwsArgs {
  /** The name. */
  name?: string;
  /** The description. */
  description?: string;
  /** The Vpc's id. */
  vpc: string;
  /** The rules. */
  rules?: SecurityGroupRule[];
  /** Whether everything may go out. */
  defaultEgress?: boolean;
}

/** The definition of a security group's arguments. */
export const groupArguments = defineArguments<GroupArguments>(
  "SecurityGroup",
  {
    name: z.string().min(1).max(256).optional(),
    description: z.string().max(256).optional(),
    vpc: z.string().min(1),
    rules: z.array(ruleSchema).optional(),
    defaultEgress: z.boolean().optional(),
  },
  async ({ vpc, rules }, was, { cloud }) => {
    const listedTwice = Array.isArray(rules) ? twins(rules) : [];
    if (vpc === UNKNOWN || vpc === was?.vpc || (await existingVpc(cloud, vpc))) return listedTwice;
    return [...listedTwice, { property: "vpc", reason: `AWS has no Vpc ${vpc} in ${cloud.region}`, isMissing: true }];
  },
);
