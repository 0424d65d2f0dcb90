/** What is allowed in a rule of a security group on AWS. */
import { z } from "zod";
import type { SecurityGroupRule } from "../../../components/securityGroup";
import { hasPorts, isIcmp, protocolNumber } from "../../core/protocol";
import { faultsBetween, ruleFields } from "../../core/ruleFields";
import { type Fault, hasUnknown, type Shape } from "../../core/schema";
import { keyOf } from "./rule";

/** The characters that EC2 takes in the description of a rule. */
const DESCRIPTION = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/;

/** The schema of one rule. */
export const ruleSchema = z
  .strictObject({
    ...ruleFields,
    description: z
      .string()
      .max(255)
      .regex(DESCRIPTION, "AWS takes letters from a to z, digits, blanks and . _-:/()#,@[]+=&;{}!$*")
      .optional(),
    remoteGroup: z.string().min(1).optional(),
  } satisfies Shape<SecurityGroupRule>)
  .superRefine((rule, issues) => {
    for (const [property, message] of [...faultsBetween(rule), ...strange(rule)])
      issues.addIssue({ code: "custom", path: [property], message });
  });

/** What other clouds take and EC2 does not. */
function strange({ protocol, portRangeMin }: SecurityGroupRule): [keyof SecurityGroupRule, string][] {
  const number = protocol === undefined ? undefined : protocolNumber(protocol);
  if (portRangeMin === undefined || !hasPorts(number) || isIcmp(number) || number === 6 || number === 17) return [];
  return [["portRangeMin", `AWS knows ports for tcp and udp alone: of ${protocol} all or nothing is let through`]];
}

/** Faults of rules that are listed twice. */
export function twins(rules: readonly SecurityGroupRule[]): Fault[] {
  const seen = new Map<string, number>();
  return rules.flatMap((rule, i) => {
    if (hasUnknown(rule)) return [];
    const key = keyOf(rule, "self");
    const twin = seen.get(key);
    if (twin === undefined) seen.set(key, i);
    const reason = `is the same rule as rules[${twin}]; a description makes no difference to AWS`;
    return twin === undefined ? [] : [{ property: `rules[${i}]`, reason }];
  });
}
