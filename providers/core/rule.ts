/** A rule of a security group as it is written, on every cloud; `ruleFields.ts` checks it. */

/** The fields of a rule, as `SecurityGroup` and `SecurityGroupRuleResource` take them. */
export interface RuleFields {
  /** Whether it is about what comes in or what goes out. @default ingress */
  direction?: "ingress" | "egress";
  /** `IPv4` or `IPv6`. @default as `remoteIpPrefix` says, IPv6 for its own protocols (`ipv6-icmp`), else IPv4 */
  ethertype?: "IPv4" | "IPv6";
  /** `tcp`, `udp`, `icmp`, … or a number from 0 to 255. @default every protocol */
  protocol?: string;
  /** The first port; for ICMP the type. @default every port */
  portRangeMin?: number;
  /** The last port; for ICMP the code: 8 and 0 is ping. @default `portRangeMin` for tcp and udp, else every one */
  portRangeMax?: number;
  /** Who may be at the other end: a CIDR or an address. @default everybody */
  remoteIpPrefix?: string;
  /** The members of a group, by its id, or `self`, at the other end. @default everybody */
  remoteGroup?: string;
  /** The description; the cloud shows it beside the rule. @default none */
  description?: string;
}
