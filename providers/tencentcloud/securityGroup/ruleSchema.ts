/** What is allowed in a rule of a security group on Tencent Cloud. */
import { z } from "zod";
import type { SecurityGroupRule } from "../../../components/securityGroup";
import { protocolNumber } from "../../core/protocol";
import { faultsBetween, ruleFields } from "../../core/ruleFields";
import { type Fault, hasUnknown, type Shape } from "../../core/schema";
import { keyOf } from "./rule";

/** The schema of one rule. */
export const ruleSchema = z
  .strictObject({
    ...ruleFields,
    description: z.string().max(100, "Tencent Cloud takes 100 characters").optional(),
    remoteGroup: z.string().min(1).optional(),
  } satisfies Shape<SecurityGroupRule>)
  .superRefine((rule, issues) => {
    for (const [property, message] of [...faultsBetween(rule), ...strange(rule)])
      issues.addIssue({ code: "custom", path: [property], message });
  });

/** What other clouds take and Tencent Cloud does not. */
function strange({ protocol, portRangeMin }: SecurityGroupRule): [keyof SecurityGroupRule, string][] {
  const number = protocol === undefined ? undefined : protocolNumber(protocol);
  if (number === undefined) return [];
  if (![1, 6, 17].includes(number))
    return [["protocol", "Tencent Cloud has tcp, udp and icmp, or everything if this is left out"]];
  if (number === 1 && portRangeMin !== undefined)
    return [["portRangeMin", "Tencent Cloud tells no types of ICMP apart: leave it out"]];
  return [];
}

/** Faults of rules that are listed twice. */
export function twins(rules: readonly SecurityGroupRule[]): Fault[] {
  const seen = new Map<string, number>();
  return rules.flatMap((rule, i) => {
    if (hasUnknown(rule)) return [];
    const key = keyOf(rule, "self");
    const twin = seen.get(key);
    if (twin === undefined) seen.set(key, i);
    const reason = `is the same rule as rules[${twin}]; a description makes no difference to Tencent Cloud`;
    return twin === undefined ? [] : [{ property: `rules[${i}]`, reason }];
  });
}
