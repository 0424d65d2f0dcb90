/** A security group with its rules. API: network /security-groups */
import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../providers/core/schema";
import { descriptionOf } from "../providers/openstack/mark";
import { timeOf } from "../providers/openstack/time";
import type { Kind } from "./kind";
import {
  type IdOrName,
  type LookupArgs,
  type LookupOptions,
  type LookupOutputOptions,
  later,
  look,
  one,
} from "./lookup";
import { pick } from "./pick";

/** One rule of a group, as the cloud has it now. What it leaves open is absent. */
export interface SecurityGroupRuleResult {
  id: string;
  description?: string;
  direction: "ingress" | "egress";
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
  createdAt?: string;
  updatedAt?: string;
}

/** A security group, as the cloud has it now. */
export interface GetSecurityGroupResult {
  id: string;
  name: string;
  description?: string;
  /** All its rules, the two default egress rules with them. */
  rules: SecurityGroupRuleResult[];
  createdAt?: string;
  updatedAt?: string;
}

/** Which security group. */
export interface GetSecurityGroupArgs extends LookupArgs, IdOrName {}

const groups: Kind = {
  noun: "security group",
  service: "network",
  path: "/security-groups",
  envelope: "security_group",
  plural: "security_groups",
  query: { fields: ["id", "name", "project_id"] },
};

interface WireRule {
  id: string;
  description: string | null;
  direction: "ingress" | "egress";
  ethertype: "IPv4" | "IPv6";
  protocol: string | null;
  port_range_min: number | null;
  port_range_max: number | null;
  remote_ip_prefix: string | null;
  remote_group_id: string | null;
  security_group_id: string;
  created_at: string;
  updated_at: string;
}

/**
 * A security group by id or name. Of one name, the own project's is meant before a shared one.
 * @throws OmnicloudError where there is none, with the nearest names, or where several have the name, with their ids
 * @example const { rules } = await getSecurityGroup({ name: "web" });
 */
export function getSecurityGroup(args: GetSecurityGroupArgs, opts?: LookupOptions): Promise<GetSecurityGroupResult> {
  return look("getSecurityGroup", one, args, opts, async (lookup) => {
    const group = await pick(lookup, groups, args);
    return {
      id: group.id,
      name: String(group.name ?? ""),
      description: descriptionOf(group.description),
      rules: (group.security_group_rules as WireRule[]).map(ruleOf),
      createdAt: timeOf(group.created_at),
      updatedAt: timeOf(group.updated_at),
    };
  });
}

/** {@link getSecurityGroup} with inputs that may be Outputs. */
export function getSecurityGroupOutput(
  args: Inputs<GetSecurityGroupArgs>,
  opts?: LookupOutputOptions,
): pulumi.Output<GetSecurityGroupResult> {
  return later(args, opts, getSecurityGroup);
}

function ruleOf(rule: WireRule): SecurityGroupRuleResult {
  return {
    id: rule.id,
    description: descriptionOf(rule.description),
    direction: rule.direction,
    ethertype: rule.ethertype,
    protocol: rule.protocol ?? undefined,
    portRangeMin: rule.port_range_min ?? undefined,
    portRangeMax: rule.port_range_max ?? undefined,
    remoteIpPrefix: rule.remote_ip_prefix ?? undefined,
    remoteGroup: rule.remote_group_id ?? undefined,
    securityGroupId: rule.security_group_id,
    createdAt: timeOf(rule.created_at),
    updatedAt: timeOf(rule.updated_at),
  };
}
