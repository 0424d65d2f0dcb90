/**
 * Rules of a security group: what is allowed in them, and when two of them are one rule to Neutron. Neutron judges
 * duplicates without the description, and stores a full port range as none and a host as a network of one.
 * API: network v2.0 /security-group-rules
 */
import { z } from "zod";
import type { Shape } from "../../core/schema";
import type { Wire } from "../client";
import { address, canonical, cidrFault, ipVersion } from "./addresses";

/** One rule of a security group. */
export interface SecurityGroupRule {
  /** @default ingress */
  direction?: "ingress" | "egress";
  /** `IPv4` or `IPv6`. @default as `remoteIpPrefix` says, IPv6 for its own protocols (`ipv6-icmp`), else IPv4 */
  ethertype?: "IPv4" | "IPv6";
  /** `tcp`, `udp`, `icmp`, … or a number from 0 to 255. @default every protocol */
  protocol?: string;
  /** The first port; for ICMP the type. @default every port */
  portRangeMin?: number;
  /** The last port; for ICMP the code: 8 and 0 is ping. @default `portRangeMin` for tcp and udp, else every one */
  portRangeMax?: number;
  /** Who may be on the other side: a CIDR or an address. @default everybody */
  remoteIpPrefix?: string;
  /** The members of another group, by its id, or `self`. */
  remoteGroup?: string;
  description?: string;
}

/** Protocols by name, with their numbers (Neutron's list). */
const PROTOCOLS: Record<string, number> = {
  ah: 51,
  dccp: 33,
  egp: 8,
  esp: 50,
  gre: 47,
  icmp: 1,
  icmpv6: 58,
  igmp: 2,
  ipip: 4,
  "ipv6-encap": 41,
  "ipv6-frag": 44,
  "ipv6-icmp": 58,
  "ipv6-nonxt": 59,
  "ipv6-opts": 60,
  "ipv6-route": 43,
  ospf: 89,
  pgm: 113,
  rsvp: 46,
  sctp: 132,
  tcp: 6,
  udp: 17,
  udplite: 136,
  vrrp: 112,
};
/** Protocols that Neutron takes for IPv6 only. */
const IPV6_ONLY = new Set([41, 43, 44, 58, 59, 60]);
const WITH_PORTS = new Set([6, 17, 33, 132, 136]);
const ICMP = new Set([1, 58]);

/** A protocol's number; `undefined` for one that is unknown. */
function numberOf(protocol: string): number | undefined {
  const number = /^\d+$/.test(protocol) ? Number(protocol) : PROTOCOLS[protocol.toLowerCase()];
  return number !== undefined && number <= 255 ? number : undefined;
}

const PROTOCOL_FAULT = `must be a number from 0 to 255 or one of ${Object.keys(PROTOCOLS).join(", ")}`;

/** The schema of one rule. */
export const ruleSchema = z
  .strictObject({
    direction: z.enum(["ingress", "egress"]).optional(),
    ethertype: z.enum(["IPv4", "IPv6"]).optional(),
    protocol: z
      .string()
      .refine((name) => numberOf(name) !== undefined, PROTOCOL_FAULT)
      .optional(),
    portRangeMin: z.int().min(0, "must be from 0 to 65535").max(65535, "must be from 0 to 65535").optional(),
    portRangeMax: z.int().min(0, "must be from 0 to 65535").max(65535, "must be from 0 to 65535").optional(),
    remoteIpPrefix: z
      .string()
      .superRefine((written, issues) => {
        const fault = address.safeParse(written).success ? undefined : cidrFault(written);
        if (fault) issues.addIssue(fault);
      })
      .optional(),
    remoteGroup: z.string().min(1).optional(),
    description: z.string().max(255).optional(),
  } satisfies Shape<SecurityGroupRule>)
  .superRefine((rule, issues) => {
    for (const [property, message] of faultsBetween(rule))
      issues.addIssue({ code: "custom", path: [property], message });
  });

/** Faults between the fields of a rule. */
function faultsBetween(rule: SecurityGroupRule): [keyof SecurityGroupRule, string][] {
  const { portRangeMin: min, portRangeMax: max, protocol, remoteIpPrefix, ethertype } = rule;
  const faults: [keyof SecurityGroupRule, string][] = [];
  if (remoteIpPrefix && rule.remoteGroup)
    faults.push(["remoteGroup", "cannot stand beside remoteIpPrefix: give one of them"]);
  if (remoteIpPrefix && ethertype && ethertype !== `IPv${ipVersion(remoteIpPrefix)}`)
    faults.push(["ethertype", `does not fit ${remoteIpPrefix}`]);
  const number = protocol === undefined ? undefined : numberOf(protocol);
  if (isIpv6Only(number) && ethertypeOf(rule) === "IPv4")
    faults.push(["protocol", `${protocol} is for IPv6 only; for ping over IPv4 it is icmp`]);
  if (min === undefined && max === undefined) return faults;
  if (number === undefined)
    return protocol === undefined ? [...faults, ["protocol", "is required where ports are given"]] : faults;
  if (WITH_PORTS.has(number)) return [...faults, ...portFaults(min, max)];
  if (ICMP.has(number)) return [...faults, ...icmpFaults(min, max)];
  return [...faults, ["portRangeMin", `${protocol} has no ports: only tcp, udp, sctp, dccp and udplite have`]];
}

function portFaults(min: number | undefined, max: number | undefined): [keyof SecurityGroupRule, string][] {
  if (min === undefined) return [["portRangeMin", "is required beside portRangeMax"]];
  if (min === 0) return [["portRangeMin", "must be from 1 to 65535"]];
  if (max !== undefined && min > max)
    return [["portRangeMax", `must not be below portRangeMin, ${min}: the range is reversed`]];
  return [];
}

function icmpFaults(type: number | undefined, code: number | undefined): [keyof SecurityGroupRule, string][] {
  if (type === undefined) return [["portRangeMin", "is required: a code needs its ICMP type"]];
  if (type > 255) return [["portRangeMin", "is the ICMP type here: from 0 to 255"]];
  if ((code ?? 0) > 255) return [["portRangeMax", "is the ICMP code here: from 0 to 255"]];
  return [];
}

const isIpv6Only = (protocol: number | undefined) => protocol !== undefined && IPV6_ONLY.has(protocol);

function ethertypeOf({ ethertype, remoteIpPrefix, protocol }: SecurityGroupRule): string {
  if (ethertype) return ethertype;
  if (remoteIpPrefix) return `IPv${ipVersion(remoteIpPrefix)}`;
  return protocol !== undefined && isIpv6Only(numberOf(protocol)) ? "IPv6" : "IPv4";
}

/** What makes a rule one and the same to Neutron. */
export function keyOf(rule: SecurityGroupRule): string {
  const ethertype = ethertypeOf(rule);
  const written = rule.protocol === undefined ? undefined : numberOf(rule.protocol);
  const protocol = ethertype === "IPv6" && written === 1 ? 58 : written;
  const [min, max] = portsOf(rule, protocol);
  const prefix = rule.remoteIpPrefix ? canonical(rule.remoteIpPrefix) : undefined;
  const everybody = prefix === undefined || prefix === "0.0.0.0/0" || prefix === "::/0";
  const parts = [rule.direction ?? "ingress", ethertype, protocol, min, max, everybody ? "" : prefix, rule.remoteGroup];
  return parts.map((part) => part ?? "").join(" ");
}

/** A rule with its description: equal for two written forms of one rule. */
export function formOf(rule: SecurityGroupRule): string {
  return `${keyOf(rule)} ${rule.description ?? ""}`;
}

/** Ports as Neutron stores them. */
function portsOf(rule: SecurityGroupRule, protocol: number | undefined): [number | undefined, number | undefined] {
  const { portRangeMin: min, portRangeMax: max } = rule;
  if (protocol === undefined || !WITH_PORTS.has(protocol)) return [min, max];
  return min === 1 && max === 65535 ? [undefined, undefined] : [min, max ?? min];
}

/** The two rules that every new group has: everything may go out. */
export const DEFAULT_EGRESS: readonly SecurityGroupRule[] = [
  { direction: "egress", ethertype: "IPv4" },
  { direction: "egress", ethertype: "IPv6" },
];
const DEFAULT_FORMS = new Set(DEFAULT_EGRESS.map(formOf));

/** True for a rule that is as one of the two defaults. */
export function isDefault(rule: SecurityGroupRule): boolean {
  return DEFAULT_FORMS.has(formOf(rule));
}

/** A rule in the API's words. */
export function toWire(rule: SecurityGroupRule, group: string): object {
  const protocol = rule.protocol?.toLowerCase();
  const [min, max] = portsOf(rule, protocol === undefined ? undefined : numberOf(protocol));
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

/** A rule from the API's words; absent fields are left out. */
export function fromWire(rule: Wire, group: string): SecurityGroupRule {
  const text = (field: string) => (rule[field] ? String(rule[field]) : undefined);
  const number = (field: string) => (rule[field] ?? undefined) as number | undefined;
  const fields: SecurityGroupRule = {
    direction: rule.direction as SecurityGroupRule["direction"],
    ethertype: rule.ethertype as SecurityGroupRule["ethertype"],
    protocol: text("protocol"),
    portRangeMin: number("port_range_min"),
    portRangeMax: number("port_range_max"),
    remoteIpPrefix: text("remote_ip_prefix"),
    remoteGroup: rule.remote_group_id === group ? "self" : text("remote_group_id"),
    description: text("description"),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
