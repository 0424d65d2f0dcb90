/** The rules that a group should have: those of the program, and those of `defaultEgress`. */
import type { SecurityGroupRule } from "../../../components/securityGroup";
import { DEFAULT_EGRESS, keyOf } from "./rule";

/** What a program says of a group's rules. */
interface Written {
  rules?: SecurityGroupRule[];
  defaultEgress?: boolean;
}

/** All rules that the group should have. */
export function wantedRules({ rules = [], defaultEgress }: Written, group: string): SecurityGroupRule[] {
  const keys = new Set(rules.map((rule) => keyOf(rule, group)));
  const open = DEFAULT_EGRESS.filter((rule) => !keys.has(keyOf(rule, group)));
  return [...rules, ...(defaultEgress === false ? [] : open)];
}
