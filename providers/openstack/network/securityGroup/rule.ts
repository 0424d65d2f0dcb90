/**
 * Rules of a security group: when two of them are one rule to Neutron, and how the API writes them. Neutron ignores the
 * description when it looks for duplicates, and stores a full port range as none and a host as a network of one.
 * API: network v2.0 /security-group-rules
 */
import type { SecurityGroupRule, SecurityGroupRuleState } from "../../../../components/securityGroup";
import { canonical } from "../../../core/addresses";
import { hasPorts, protocolNumber } from "../../../core/protocol";
import { ethertypeOf } from "../../../core/ruleFields";
import type { RuleState } from "./api";

/** A rule without its description, in one form: Neutron takes two rules of one key for the same. */
export function keyOf(rule: SecurityGroupRule): string {
  const ethertype = ethertypeOf(rule);
  const written = rule.protocol === undefined ? undefined : protocolNumber(rule.protocol);
  const protocol = ethertype === "IPv6" && written === 1 ? 58 : written;
  const [min, max] = portsOf(rule, protocol);
  const prefix = rule.remoteIpPrefix ? canonical(rule.remoteIpPrefix) : undefined;
  const everybody = prefix === undefined || prefix === "0.0.0.0/0" || prefix === "::/0";
  const parts = [rule.direction ?? "ingress", ethertype, protocol, min, max, everybody ? "" : prefix, rule.remoteGroup];
  return parts.map((part) => part ?? "").join(" ");
}

/** A rule with its description, in one form however it is written. */
export function formOf(rule: SecurityGroupRule): string {
  return `${keyOf(rule)} ${rule.description ?? ""}`;
}

/** Ports as Neutron stores them. */
function portsOf(rule: SecurityGroupRule, protocol: number | undefined): [number | undefined, number | undefined] {
  const { portRangeMin: min, portRangeMax: max } = rule;
  if (!hasPorts(protocol)) return [min, max];
  return min === 1 && max === 65535 ? [undefined, undefined] : [min, max ?? min];
}

/** The two rules that every new group has: everything may go out. */
export const DEFAULT_EGRESS: readonly SecurityGroupRule[] = [
  { direction: "egress", ethertype: "IPv4" },
  { direction: "egress", ethertype: "IPv6" },
];
const DEFAULT_FORMS = new Set(DEFAULT_EGRESS.map(formOf));

/** True for a rule that is like one of the two defaults. */
export function isDefault(rule: SecurityGroupRule): boolean {
  return DEFAULT_FORMS.has(formOf(rule));
}

/** A rule as the API takes it. */
export function toWire(rule: SecurityGroupRule, group: string): object {
  const protocol = rule.protocol?.toLowerCase();
  const [min, max] = portsOf(rule, protocol === undefined ? undefined : protocolNumber(protocol));
  return {
    security_group_id: group,
    direction: rule.direction ?? "ingress",
    ethertype: ethertypeOf(rule),
    protocol,
    port_range_min: min,
    port_range_max: max,
    remote_ip_prefix: rule.remoteIpPrefix,
    remote_group_id: rule.remoteGroup === "self" ? group : rule.remoteGroup,
    description: rule.description ?? "",
  };
}

/** What a group's rules are written as, each with what the cloud says of it, if it has it. */
export function withStates(
  rules: readonly SecurityGroupRule[],
  states: readonly RuleState[],
): SecurityGroupRuleState[] {
  const byKey = new Map(states.map((state) => [keyOf(toWritten(state)), state]));
  return rules.map((rule) => {
    const { id, createdAt, updatedAt } = byKey.get(keyOf(rule)) ?? {};
    const said = Object.entries({ id, createdAt, updatedAt }).filter(([, value]) => value !== undefined);
    return { ...rule, ...Object.fromEntries(said) };
  });
}

/** A rule as a program writes it; what the cloud leaves open is absent. */
export function toWritten(rule: RuleState): SecurityGroupRule {
  const { id: _id, createdAt: _created, updatedAt: _updated, securityGroupId, ...fields } = rule;
  const remoteGroup = rule.remoteGroup === securityGroupId ? "self" : rule.remoteGroup;
  const all: SecurityGroupRule = { ...fields, remoteGroup };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
