/**
 * Rules of a security group: when two of them are one rule to EC2, and how its API writes them. EC2 ignores the description
 * when it looks for duplicates. API: EC2 AuthorizeSecurityGroupIngress, DescribeSecurityGroupRules
 */
import type { IpPermission, SecurityGroupRule as RuleWire } from "@aws-sdk/client-ec2";
import type { SecurityGroupRule, SecurityGroupRuleState } from "../../../components/securityGroup";
import { canonical } from "../../core/addresses";
import { isIcmp, protocolNumber } from "../../core/protocol";
import { ethertypeOf } from "../../core/ruleFields";

/** Everything, in EC2's words. */
const ANY_PROTOCOL = "-1";
/** Every type and code of ICMP, and every port, in EC2's words. */
const ANY = -1;

const EVERYBODY = { IPv4: "0.0.0.0/0", IPv6: "::/0" } as const;

/** The two rules of `defaultEgress`: everything may go out. */
export const DEFAULT_EGRESS: readonly SecurityGroupRule[] = [
  { direction: "egress", ethertype: "IPv4" },
  { direction: "egress", ethertype: "IPv6" },
];

/** A rule as EC2 has it, in one form however it is written. */
interface RuleForm {
  direction: "ingress" | "egress";
  protocol: string;
  from: number;
  to: number;
  /** The network at the other end; none if a group is there. */
  cidr?: string;
  /** The group at the other end. */
  peer?: string;
}

/** Protocols that EC2 has names for. */
const NAMES: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6" };

function formOf(rule: SecurityGroupRule, group: string): RuleForm {
  const ethertype = ethertypeOf(rule) as keyof typeof EVERYBODY;
  const number = rule.protocol === undefined ? undefined : protocolNumber(rule.protocol);
  const asIpv6 = number === 1 && ethertype === "IPv6" ? 58 : number;
  const protocol = asIpv6 === undefined ? ANY_PROTOCOL : (NAMES[asIpv6] ?? String(asIpv6));
  const other = rule.remoteGroup === "self" ? group : rule.remoteGroup;
  const end = other === undefined ? { cidr: networkOf(rule.remoteIpPrefix ?? EVERYBODY[ethertype]) } : { peer: other };
  return { direction: rule.direction ?? "ingress", protocol, ...portsOf(rule, asIpv6), ...end };
}

/** EC2 has ports for tcp and udp, types and codes for ICMP, and -1 for all the others. */
function portsOf({ portRangeMin: min, portRangeMax: max }: SecurityGroupRule, number: number | undefined) {
  if (isIcmp(number)) return { from: min ?? ANY, to: max ?? ANY };
  if (number !== 6 && number !== 17) return { from: ANY, to: ANY };
  return min === undefined ? { from: 0, to: 65535 } : { from: min, to: max ?? min };
}

/** A network in EC2's form: a host has a prefix, too. */
function networkOf(written: string): string {
  const form = canonical(written);
  if (form.includes("/")) return form;
  return `${form}/${form.includes(":") ? 128 : 32}`;
}

/** A rule without its description: EC2 takes two rules of one key for the same. */
export function keyOf(rule: SecurityGroupRule, group: string): string {
  const { direction, protocol, from, to, cidr, peer } = formOf(rule, group);
  return [direction, protocol, from, to, cidr ?? peer].join(" ");
}

/** Rules of one direction as the API takes them. */
export function toPermissions(rules: readonly SecurityGroupRule[], group: string): IpPermission[] {
  return rules.map((rule) => {
    const { protocol, from, to, cidr, peer } = formOf(rule, group);
    const Description = rule.description || undefined;
    const ends = cidr?.includes(":")
      ? { Ipv6Ranges: [{ CidrIpv6: cidr, Description }] }
      : cidr === undefined
        ? { UserIdGroupPairs: [{ GroupId: peer, Description }] }
        : { IpRanges: [{ CidrIp: cidr, Description }] };
    return { IpProtocol: protocol, FromPort: from, ToPort: to, ...ends };
  });
}

/** A rule of EC2 as our type. What it leaves open is absent. */
export function toRule(wire: RuleWire): SecurityGroupRuleState {
  const { IpProtocol = ANY_PROTOCOL, FromPort = ANY, ToPort = ANY, CidrIpv4, CidrIpv6, ReferencedGroupInfo } = wire;
  const cidr = CidrIpv4 ?? CidrIpv6;
  const isOpen = cidr === EVERYBODY.IPv4 || cidr === EVERYBODY.IPv6;
  const peer = ReferencedGroupInfo?.GroupId;
  const isAllPorts = FromPort === ANY || (FromPort === 0 && ToPort === 65535 && /^(tcp|udp)$/.test(IpProtocol));
  const rule: SecurityGroupRuleState = {
    id: wire.SecurityGroupRuleId,
    direction: wire.IsEgress ? "egress" : "ingress",
    ethertype: CidrIpv6 === undefined ? "IPv4" : "IPv6",
    protocol: IpProtocol === ANY_PROTOCOL ? undefined : IpProtocol,
    portRangeMin: isAllPorts ? undefined : FromPort,
    portRangeMax: isAllPorts || ToPort === ANY ? undefined : ToPort,
    remoteIpPrefix: cidr === undefined || isOpen ? undefined : canonical(cidr),
    remoteGroup: peer === undefined ? undefined : peer === wire.GroupId ? "self" : peer,
    description: wire.Description || undefined,
  };
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));
}

/** A rule as a program writes it, without what the cloud says beside it. */
export function toWritten({
  id: _id,
  createdAt: _c,
  updatedAt: _u,
  ...rule
}: SecurityGroupRuleState): SecurityGroupRule {
  return rule;
}
