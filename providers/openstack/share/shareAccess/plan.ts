/** What has to be done to get from the rules that a share has to those wanted. */
import type { ShareRule } from "../../../../lookups/nasShare";
import { clientKey, type RuleWire, ruleForm, toRule } from "./rule";

/** What has to be done, in this order. */
export interface RulePlan {
  /** Rules of new clients. */
  add: ShareRule[];
  /** Rules of clients that get other rights, or whose rule failed: the old one is deleted first. */
  change: { old: RuleWire; by: ShareRule }[];
  /** Rules that are no longer wanted. */
  remove: RuleWire[];
}

/** True if Manila is deleting the rule already. */
export const isBeingDeleted = ({ state }: RuleWire) => state === "queued_to_deny" || state === "denying";

/** The plan that leads from a share's rules to those wanted. */
export function planRules(there: RuleWire[], wanted: ShareRule[]): RulePlan {
  const byClient = new Map(wanted.map((rule) => [clientKey(rule), rule]));
  const plan: RulePlan = { add: [], change: [], remove: [] };
  const met = new Set<string>();
  for (const old of there) {
    const rule = toRule(old);
    const by = byClient.get(clientKey(rule));
    if (!by) {
      plan.remove.push(old);
      continue;
    }
    met.add(clientKey(rule));
    if (ruleForm(rule) !== ruleForm(by) || old.state === "error" || isBeingDeleted(old)) plan.change.push({ old, by });
  }
  plan.add = wanted.filter((rule) => !met.has(clientKey(rule)));
  return plan;
}
