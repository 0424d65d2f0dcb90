/** What is allowed in a rule of a security group, on every cloud. */
import { z } from "zod";
import { cidrFault, ipVersion } from "./addresses";
import { address } from "./addressFields";
import { hasPorts, isIcmp, isIpv6Only, protocolNames, protocolNumber } from "./protocol";
import type { RuleFields } from "./rule";
import { type Shape, UNKNOWN } from "./schema";

/** IPv4 or IPv6, also for a rule that leaves it open. */
export function ethertypeOf({ ethertype, remoteIpPrefix, protocol }: RuleFields): string {
  if (ethertype) return ethertype;
  if (remoteIpPrefix) return `IPv${ipVersion(remoteIpPrefix)}`;
  return protocol !== undefined && isIpv6Only(protocolNumber(protocol)) ? "IPv6" : "IPv4";
}

const PROTOCOL_FAULT = `must be a number from 0 to 255 or one of ${protocolNames.join(", ")}`;

/** The fields of a rule, wherever it is written. */
export const ruleFields = {
  direction: z.enum(["ingress", "egress"]).optional(),
  ethertype: z.enum(["IPv4", "IPv6"]).optional(),
  protocol: z
    .string()
    .refine((name) => protocolNumber(name) !== undefined, PROTOCOL_FAULT)
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
  description: z.string().max(255).optional(),
} satisfies Shape<Omit<RuleFields, "remoteGroup">>;

/** Faults between the fields of a rule. */
export function faultsBetween(rule: RuleFields): [keyof RuleFields, string][] {
  const { portRangeMin: min, portRangeMax: max, protocol, remoteIpPrefix, ethertype } = rule;
  const faults: [keyof RuleFields, string][] = [];
  if (remoteIpPrefix && rule.remoteGroup)
    faults.push(["remoteGroup", "cannot be given with remoteIpPrefix: give one of them"]);
  const isKnown = remoteIpPrefix !== UNKNOWN && ethertype !== (UNKNOWN as typeof ethertype);
  if (remoteIpPrefix && ethertype && isKnown && ethertype !== `IPv${ipVersion(remoteIpPrefix)}`)
    faults.push(["ethertype", `does not fit ${remoteIpPrefix}`]);
  const number = protocol === undefined ? undefined : protocolNumber(protocol);
  if (isIpv6Only(number) && ethertypeOf(rule) === "IPv4")
    faults.push(["protocol", `${protocol} is for IPv6 only; for ping over IPv4 it is icmp`]);
  if (min === undefined && max === undefined) return faults;
  if (number === undefined)
    return protocol === undefined ? [...faults, ["protocol", "is required if ports are given"]] : faults;
  if (hasPorts(number)) return [...faults, ...portFaults(min, max)];
  if (isIcmp(number)) return [...faults, ...icmpFaults(min, max)];
  return [...faults, ["portRangeMin", `${protocol} has no ports: only tcp, udp, sctp, dccp and udplite have them`]];
}

function portFaults(min: number | undefined, max: number | undefined): [keyof RuleFields, string][] {
  if (min === undefined) return [["portRangeMin", "is required beside portRangeMax"]];
  if (min === 0) return [["portRangeMin", "must be from 1 to 65535"]];
  if (max !== undefined && min > max)
    return [["portRangeMax", `must not be below portRangeMin, ${min}: the range is reversed`]];
  return [];
}

function icmpFaults(type: number | undefined, code: number | undefined): [keyof RuleFields, string][] {
  if (type === undefined) return [["portRangeMin", "is required: a code needs its ICMP type"]];
  if (type > 255) return [["portRangeMin", "is the ICMP type here: from 0 to 255"]];
  if ((code ?? 0) > 255) return [["portRangeMax", "is the ICMP code here: from 0 to 255"]];
  return [];
}
