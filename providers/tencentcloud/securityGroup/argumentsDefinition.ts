/** A security group's arguments as Tencent Cloud takes them, its rules among them: nothing is created before all are right. */
import { z } from "zod";
import type { SecurityGroupRule } from "../../../components/securityGroup";
import { type Fault, UNKNOWN } from "../../core/schema";
import type { TencentArgs } from "../args";
import { defineArguments } from "../arguments/definition";
import type { Tencent } from "../client";
import { groupsNamed } from "./api";
import { ruleSchema, twins } from "./ruleSchema";

/** A security group's arguments. */
export interface GroupArguments extends TencentArgs {
  /** The name. */
  name?: string;
  /** The description. */
  description?: string;
  /** The rules. */
  rules?: SecurityGroupRule[];
  /** Whether everything may go out. */
  defaultEgress?: boolean;
}

/** The definition of a security group's arguments. */
export const groupArguments = defineArguments<GroupArguments>(
  "SecurityGroup",
  {
    name: z.string().min(1).max(60).optional(),
    description: z.string().max(100).optional(),
    rules: z.array(ruleSchema).optional(),
    defaultEgress: z.boolean().optional(),
  },
  async ({ rules }, was, { cloud }) => {
    if (!Array.isArray(rules)) return [];
    const known = new Set((was?.rules ?? []).map(({ remoteGroup }) => remoteGroup));
    return [...twins(rules), ...(await unknownPeers(rules, known, cloud))];
  },
);

/** Groups that rules name, and the region has not. */
async function unknownPeers(
  rules: readonly SecurityGroupRule[],
  known: ReadonlySet<string | undefined>,
  cloud: Tencent,
): Promise<Fault[]> {
  const named = rules.flatMap(({ remoteGroup: peer }, i) =>
    peer === undefined || peer === "self" || peer === UNKNOWN || known.has(peer) ? [] : [{ peer, i }],
  );
  if (named.length === 0) return [];
  const found = await groupsNamed(
    cloud,
    named.map(({ peer }) => peer),
  );
  return named
    .filter(({ peer }, i) => !found[i]?.some(({ SecurityGroupId }) => SecurityGroupId === peer))
    .map(({ peer, i }) => ({
      property: `rules[${i}].remoteGroup`,
      reason: `Tencent Cloud has no security group ${peer} in ${cloud.region}`,
      isMissing: true,
    }));
}
