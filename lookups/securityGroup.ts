/** A security group with its rules. */
import { ask, asOutput, type IdOrName, type LookupArgs, type LookupOptions } from "./ask";

/** One rule of a group, as the cloud has it now. What it leaves open is absent. */
export interface SecurityGroupRuleResult {
  /** The rule's id. */
  id: string;
  /** The description, if it has one. */
  description?: string;
  /** Whether it is about what comes in or what goes out. */
  direction: "ingress" | "egress";
  /** The version of the Internet Protocol that it is about. */
  ethertype: "IPv4" | "IPv6";
  /** `tcp`, `udp`, `icmp`, …; absent for all. */
  protocol?: string;
  /** The first port; of ICMP the type. */
  portRangeMin?: number;
  /** The last port; of ICMP the code. */
  portRangeMax?: number;
  /** The addresses at the other end: `10.0.0.0/8`. */
  remoteIpPrefix?: string;
  /** The id of the group whose members are at the other end. */
  remoteGroup?: string;
  /** The id of the group that the rule belongs to. */
  securityGroupId: string;
  /** ISO 8601, UTC. */
  createdAt?: string;
  /** ISO 8601, UTC. */
  updatedAt?: string;
}

/** A security group, as the cloud has it now. */
export interface GetSecurityGroupResult {
  /** The group's id. */
  id: string;
  /** The name. */
  name: string;
  /** As its user wrote it; absent if it is our default. */
  description?: string;
  /** The region it is in. */
  region?: string;
  /** All its rules, the two default egress rules with them. */
  rules: SecurityGroupRuleResult[];
  /** Whether the answer to what a rule lets through is let through as well. */
  stateful: boolean;
  /** ISO 8601, UTC. */
  createdAt?: string;
  /** ISO 8601, UTC. */
  updatedAt?: string;
}

/** Which security group. */
export interface GetSecurityGroupArgs extends LookupArgs, IdOrName {}

/**
 * A security group by id or name. If several have the name, the project's own is preferred to a shared one.
 * @throws OmnicloudError if there is none, with the nearest names, or if several have the name, with their ids
 * @example const { rules } = await getSecurityGroup({ name: "web" });
 */
export function getSecurityGroup(args: GetSecurityGroupArgs, opts?: LookupOptions): Promise<GetSecurityGroupResult> {
  return ask("getSecurityGroup", args, opts);
}

/** {@link getSecurityGroup} with inputs that may be Outputs. */
export const getSecurityGroupOutput = asOutput(getSecurityGroup);
