/**
 * Rules of a security group: when two of them are one rule to Tencent Cloud, and how its API writes them. All of ours accept, so
 * their order means nothing. API: VPC CreateSecurityGroupPolicies, DescribeSecurityGroupPolicies
 */
import type { SecurityGroupPolicy as RuleWire } from "tencentcloud-sdk-nodejs/tencentcloud/services/vpc/v20170312/vpc_models";
import type { SecurityGroupRule, SecurityGroupRuleState } from "../../../components/securityGroup";
import { canonical } from "../../core/addresses";
import { protocolNumber } from "../../core/protocol";
import { ethertypeOf } from "../../core/ruleFields";

export type { RuleWire };

/** The two lists of a group's rules. */
export type Direction = "ingress" | "egress";

/** A rule of a group, with the list that it is in. */
export interface PlacedRule {
  direction: Direction;
  wire: RuleWire;
}

const ALL = "ALL";
const EVERYBODY = { IPv4: "0.0.0.0/0", IPv6: "::/0" } as const;

/** The protocols that rules on Tencent Cloud have, by number. */
const NAMES: Readonly<Record<number, string>> = { 1: "ICMP", 6: "TCP", 17: "UDP", 58: "ICMPV6" };

/** The two rules of `defaultEgress`: everything may go out. */
export const DEFAULT_EGRESS: readonly SecurityGroupRule[] = [
  { direction: "egress", ethertype: "IPv4" },
  { direction: "egress", ethertype: "IPv6" },
];

/** The list that a rule is in. */
export const directionOf = ({ direction = "ingress" }: SecurityGroupRule): Direction => direction;

/** A rule as the API takes it. */
export function toWire(rule: SecurityGroupRule, group: string): RuleWire {
  const ethertype = ethertypeOf(rule) as keyof typeof EVERYBODY;
  const number = rule.protocol === undefined ? undefined : protocolNumber(rule.protocol);
  const asIpv6 = number === 1 && ethertype === "IPv6" ? 58 : number;
  const peer = rule.remoteGroup === "self" ? group : rule.remoteGroup;
  const network = networkOf(rule.remoteIpPrefix ?? EVERYBODY[ethertype]);
  const end = peer
    ? { SecurityGroupId: peer }
    : ethertype === "IPv6"
      ? { Ipv6CidrBlock: network }
      : { CidrBlock: network };
  return {
    Protocol: asIpv6 === undefined ? ALL : (NAMES[asIpv6] ?? ""),
    Port: portOf(rule),
    ...end,
    Action: "ACCEPT",
    PolicyDescription: rule.description ?? "",
  };
}

function portOf({ portRangeMin: min, portRangeMax: max = min, protocol }: SecurityGroupRule): string {
  const number = protocol === undefined ? undefined : protocolNumber(protocol);
  if (min === undefined || (number !== 6 && number !== 17) || (min === 1 && max === 65_535)) return ALL;
  return min === max ? String(min) : `${min}-${max}`;
}

/** A network in one form: a host has a prefix, too. */
function networkOf(written: string): string {
  const form = canonical(written);
  if (form.includes("/")) return form;
  return `${form}/${form.includes(":") ? 128 : 32}`;
}

/** A rule of the API without its description, in one form: two of one key are the same. */
export function keyOfWire(direction: Direction, wire: RuleWire): string {
  const { Protocol = "", Port = "", CidrBlock, Ipv6CidrBlock, SecurityGroupId, Action = "" } = wire;
  const end = SecurityGroupId || networkOf(Ipv6CidrBlock || CidrBlock || EVERYBODY.IPv4);
  return [direction, Protocol.toUpperCase(), Port.toUpperCase(), end, Action.toUpperCase()].join(" ");
}

/** A rule without its description. */
export const keyOf = (rule: SecurityGroupRule, group: string): string =>
  keyOfWire(directionOf(rule), toWire(rule, group));

/** A rule of the API as our type. What it leaves open is absent. */
export function toRule({ direction, wire }: PlacedRule, group: string): SecurityGroupRuleState {
  const { Protocol = ALL, Port = ALL, CidrBlock, Ipv6CidrBlock, SecurityGroupId, PolicyDescription } = wire;
  const protocol = Protocol.toUpperCase();
  const cidr = Ipv6CidrBlock || CidrBlock || undefined;
  const isOpen = cidr === EVERYBODY.IPv4 || cidr === EVERYBODY.IPv6;
  const isAll = Port.toUpperCase() === ALL;
  const [min, max = min] = isAll ? [] : Port.split("-").map(Number);
  const isIpv6 = Boolean(Ipv6CidrBlock) || protocol === "ICMPV6";
  const rule: SecurityGroupRuleState = {
    direction,
    ethertype: isIpv6 ? "IPv6" : "IPv4",
    protocol: protocol === ALL ? undefined : protocol === "ICMPV6" ? "icmp" : protocol.toLowerCase(),
    portRangeMin: min,
    portRangeMax: max,
    remoteIpPrefix: cidr === undefined || isOpen ? undefined : canonical(cidr),
    remoteGroup: SecurityGroupId ? (SecurityGroupId === group ? "self" : SecurityGroupId) : undefined,
    // No rule of a program drops: one from outside is shown as what it is.
    description:
      wire.Action?.toUpperCase() === "DROP" ? `DROP ${PolicyDescription}`.trim() : PolicyDescription || undefined,
  };
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));
}
