/** A security group's arguments as AWS takes them; its rules are checked by themselves. */
import { z } from "zod";
import { UNKNOWN } from "../../core/schema";
import type { AwsArgs } from "../args";
import { defineArguments } from "../arguments/definition";
import { existingVpc } from "../vpc/api";

/** A security group's arguments, without its rules. */
export interface GroupArguments extends AwsArgs {
  /** The name. */
  name?: string;
  /** The description. */
  description?: string;
  /** The Vpc's id. */
  vpc: string;
}

/** The definition of a security group's arguments. */
export const groupArguments = defineArguments<GroupArguments>(
  "SecurityGroup",
  {
    name: z.string().min(1).max(256).optional(),
    description: z.string().max(256).optional(),
    vpc: z.string().min(1),
  },
  async ({ vpc }, was, { cloud }) => {
    if (vpc === UNKNOWN || vpc === was?.vpc || (await existingVpc(cloud, vpc))) return [];
    return [{ property: "vpc", reason: `AWS has no Vpc ${vpc} in ${cloud.region}`, isMissing: true }];
  },
);
