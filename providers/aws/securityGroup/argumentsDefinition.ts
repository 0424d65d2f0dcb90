/** A security group's arguments as AWS takes them, its rules among them: nothing is created before all are right. */
import { z } from "zod";
import type { SecurityGroupRule } from "../../../components/securityGroup";
import { type Fault, UNKNOWN } from "../../core/schema";
import { defineArguments } from "../arguments/definition";
import type { Aws } from "../client";
import { existingVpc } from "../vpc/api";
import { groupAdoption } from "./adoption";
import { listGroups } from "./api";
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
    const known = new Set((was?.rules ?? []).map(({ remoteGroup }) => remoteGroup));
    const unknown = Array.isArray(rules) ? await unknownPeers(rules, known, cloud) : [];
    const listedTwice = [...(Array.isArray(rules) ? twins(rules) : []), ...unknown];
    if (vpc === UNKNOWN || vpc === was?.vpc || (await existingVpc(cloud, vpc))) return listedTwice;
    return [...listedTwice, { property: "vpc", reason: `AWS has no Vpc ${vpc} in ${cloud.region}`, isMissing: true }];
  },
  groupAdoption,
);

/** Groups that rules name, and the region has not. */
async function unknownPeers(
  rules: readonly SecurityGroupRule[],
  known: ReadonlySet<string | undefined>,
  cloud: Aws,
): Promise<Fault[]> {
  const named = rules.flatMap(({ remoteGroup: peer }, i) =>
    peer === undefined || peer === "self" || peer === UNKNOWN || known.has(peer) ? [] : [{ peer, i }],
  );
  if (named.length === 0) return [];
  const ids = [...new Set(named.map(({ peer }) => peer))];
  const there = new Set((await listGroups(cloud, [{ Name: "group-id", Values: ids }])).map(({ GroupId }) => GroupId));
  return named
    .filter(({ peer }) => !there.has(peer))
    .map(({ peer, i }) => ({
      property: `rules[${i}].remoteGroup`,
      reason: `AWS has no security group ${peer} in ${cloud.region}`,
      isMissing: true,
    }));
}
