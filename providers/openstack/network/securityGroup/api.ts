/** Neutron's security groups with their rules. API: network v2.0 /security-groups */
import type { OpenStack, Wire } from "../../client";
import { descriptionOf } from "../../mark";
import { timeOf } from "../../time";
import { type NamedState, type NamedWire, toNamed } from "../nameAndMark";

/** A rule as the API has it. */
export interface RuleWire extends Wire {
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

/** A group as the API has it. */
export interface SecurityGroupWire extends NamedWire {
  security_group_rules: RuleWire[];
  updated_at: string;
  /** Absent in clouds without the extension `stateful-security-group`. */
  stateful?: boolean;
}

/** A rule as our type. What it leaves open is absent. */
export interface RuleState {
  /** The id in the cloud. */
  id: string;
  /** As its user wrote it. */
  description?: string;
  /** Whether it is for traffic into the members or out of them. */
  direction: "ingress" | "egress";
  /** The version of IP that it is for. */
  ethertype: "IPv4" | "IPv6";
  /** `tcp`, `udp`, `icmp`, …; absent for all. */
  protocol?: string;
  /** The first port; of ICMP the type. */
  portRangeMin?: number;
  /** The last port; of ICMP the code. */
  portRangeMax?: number;
  /** The addresses at the other end. */
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

/** A group as our type. */
export interface SecurityGroupState extends NamedState {
  /** All its rules, the two default egress rules with them. */
  rules: RuleState[];
  /** Whether the answer to what a rule lets through is let through as well. */
  stateful: boolean;
  /** When the group or one of its rules was changed last. ISO 8601, UTC. */
  updatedAt?: string;
}

/** The groups that the login sees, read together. */
export const securityGroups = (client: OpenStack) =>
  client.collection<SecurityGroupWire>("network", "/security-groups", "security_group");

/** The id of the group that servers of this project are in if they name none; `undefined` if it was deleted. */
export async function defaultGroupOf(client: OpenStack): Promise<string | undefined> {
  const query = { name: "default", project_id: await client.projectId() };
  return (await client.list("network", "/security-groups", "security_groups", { query }))[0]?.id;
}

/** A rule as our type. */
export function toRule(wire: RuleWire): RuleState {
  return {
    id: wire.id,
    description: descriptionOf(wire.description) || undefined,
    direction: wire.direction,
    ethertype: wire.ethertype,
    protocol: wire.protocol ?? undefined,
    portRangeMin: wire.port_range_min ?? undefined,
    portRangeMax: wire.port_range_max ?? undefined,
    remoteIpPrefix: wire.remote_ip_prefix ?? undefined,
    remoteGroup: wire.remote_group_id ?? undefined,
    securityGroupId: wire.security_group_id,
    createdAt: timeOf(wire.created_at),
    updatedAt: timeOf(wire.updated_at),
  };
}

/** A group as our type: for the resource's `read` and for `getSecurityGroup`. */
export function toSecurityGroup(wire: SecurityGroupWire): SecurityGroupState {
  const { security_group_rules, stateful = true, updated_at } = wire;
  const rules = security_group_rules.map(toRule);
  return { ...toNamed(wire), rules, stateful, updatedAt: timeOf(updated_at) };
}
