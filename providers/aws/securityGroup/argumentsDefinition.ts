/** A security group's arguments as AWS takes them, its rules among them: nothing is created before all are right. */
import { z } from "zod";
import { UNKNOWN } from "../../core/schema";
import { defineArguments } from "../arguments/definition";
import { existingVpc } from "../vpc/api";
import { groupAdoption } from "./adoption";
import type { GroupArguments } from "./arguments";
import { ruleSchema, twins } from "./ruleSchema";

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
  groupAdoption,
);
