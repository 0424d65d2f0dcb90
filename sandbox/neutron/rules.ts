// Neutron: security group rules: what it accepts, in which form it keeps it, and what it considers a duplicate.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { type Doc, num, str } from "../wire";
import { formatCidr, parseCidr } from "./addresses";
import { badRequest, type Kind, listReply, notFound, readBodies, selectFields, touch } from "./collection";
import { addRule, getGroup, rulesOf } from "./groups";
import { checkQuota } from "./quotas";
import type { Rule } from "./state";

const kind: Kind = {
  name: "security_group_rule",
  plural: "security_group_rules",
  missing: "SecurityGroupRuleNotFound",
  notFound: (id) => `Security group rule ${id} does not exist`,
  attributes: {
    security_group_id: { required: true, type: "uuid" },
    direction: { required: true },
    ethertype: {},
    protocol: {},
    port_range_min: {},
    port_range_max: {},
    remote_ip_prefix: {},
    remote_group_id: { type: "uuid" },
    remote_address_group_id: {},
    normalized_cidr: { post: false },
    description: { type: "string" },
  },
};

const numbers: Record<string, number> = {
  ah: 51,
  dccp: 33,
  egp: 8,
  esp: 50,
  gre: 47,
  hopopt: 0,
  icmp: 1,
  igmp: 2,
  ip: 0,
  ipip: 4,
  "ipv6-encap": 41,
  "ipv6-frag": 44,
  "ipv6-icmp": 58,
  icmpv6: 58,
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
const ipv6Only = new Set([41, 43, 44, 58, 59, 60]);
const withPorts = new Set([6, 17, 33, 132, 136]);
const shownNames = `[None, ${Object.keys(numbers)
  .map((name) => `'${name}'`)
  .join(", ")}]`;

type Draft = Pick<
  Rule,
  | "ethertype"
  | "direction"
  | "protocol"
  | "port_range_min"
  | "port_range_max"
  | "remote_ip_prefix"
  | "normalized_cidr"
  | "remote_group_id"
  | "remote_address_group_id"
  | "description"
>;

const numberOf = (protocol: string): number | undefined =>
  /^\d+$/.test(protocol) ? Number(protocol) : numbers[protocol];

function protocolOf(given: Doc, ethertype: string): string | null {
  if (given.protocol === undefined || given.protocol === null) return null;
  const requested = String(given.protocol);
  const name = requested.toLowerCase();
  const number = numberOf(name);
  if (number === undefined || number > 255) {
    throw badRequest(
      `Security group rule protocol ${requested} not supported. Only protocol values ${shownNames} and integer representations [0 to 255] are supported.`,
      "SecurityGroupRuleInvalidProtocol",
    );
  }
  // "icmp" on IPv6 is kept under its IPv6 name.
  if (ethertype === "IPv6" && ["icmp", "icmpv6", "1", "58", "ipv6-icmp"].includes(name)) return "ipv6-icmp";
  if (ethertype === "IPv4" && ipv6Only.has(number)) {
    throw badRequest(
      `Invalid ethertype ${ethertype} for protocol ${requested}.`,
      "SecurityGroupEthertypeConflictWithProtocol",
    );
  }
  return name;
}

function portRange(given: Doc, protocol: string | null): [number | null, number | null] {
  const min = num(given, "port_range_min") ?? null;
  const max = num(given, "port_range_max") ?? null;
  for (const port of [min, max]) {
    if (port !== null && (port < 0 || port > 65535)) {
      throw badRequest(`Invalid value for port ${port}`, "SecurityGroupInvalidPortValue");
    }
  }
  if (min === null && max === null) return [null, null];
  if (protocol === null) {
    throw badRequest("Must also specify protocol if port range is given.", "SecurityGroupProtocolRequiredWithPorts");
  }
  const number = numberOf(protocol) ?? 0;
  if (number === 1 || number === 58) return icmpRange(min, max);
  if (!withPorts.has(number)) {
    throw badRequest(
      `Port range cannot be specified for protocol ${protocol}. Port range is only supported for TCP, UDP, UDPLITE, SCTP and DCCP.`,
      "SecurityGroupInvalidProtocolForPort",
    );
  }
  for (const port of [min, max]) {
    if (port === 0) throw badRequest(`Invalid value for port ${port}`, "SecurityGroupInvalidPortValue");
  }
  if (min === null || max === null || min > max) {
    throw badRequest(
      "For TCP/UDP protocols, port_range_min must be <= port_range_max",
      "SecurityGroupInvalidPortRange",
    );
  }
  // All ports are kept as none.
  return min === 1 && max === 65535 ? [null, null] : [min, max];
}

function icmpRange(type: number | null, code: number | null): [number | null, number | null] {
  for (const [field, name, value] of [
    ["port_range_min", "type", type],
    ["port_range_max", "code", code],
  ] as const) {
    if (value !== null && (value < 0 || value > 255)) {
      throw badRequest(
        `Invalid value for ICMP ${name} (${field}) ${value}. It must be 0 to 255.`,
        "SecurityGroupInvalidIcmpValue",
      );
    }
  }
  if (type === null) {
    throw badRequest(
      `ICMP code (port-range-max) ${code} is provided but ICMP type (port-range-min) is missing.`,
      "SecurityGroupMissingIcmpType",
    );
  }
  return [type, code];
}

function readRule(cloud: Cloud, call: Call, given: Doc): Draft {
  const direction = String(given.direction);
  if (direction !== "ingress" && direction !== "egress")
    throw badRequest(`Invalid input for direction. Reason: ${direction} is not in valid_values.`);
  const requested = str(given, "ethertype") ?? "IPv4";
  const ethertype = (["IPv4", "IPv6"] as const).find((each) => each.toLowerCase() === requested.toLowerCase());
  if (!ethertype) {
    throw badRequest(
      `Security group rule for ethertype '${requested}' not supported. Allowed values are ['IPv4', 'IPv6'].`,
      "SecurityGroupRuleInvalidEtherType",
    );
  }
  const prefix = str(given, "remote_ip_prefix");
  const cidr = prefix === undefined || prefix === "" ? undefined : parseCidr(prefix);
  if (prefix && !cidr) throw badRequest(`Invalid CIDR ${prefix} given as IP prefix.`, "InvalidCIDR");
  const remote = str(given, "remote_group_id") ?? null;
  const addressGroup = str(given, "remote_address_group_id") ?? null;
  if ([cidr, remote, addressGroup].filter(Boolean).length > 1) {
    throw badRequest(
      "Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.",
      "SecurityGroupMultipleRemoteEntites",
    );
  }
  if (remote && !cloud.neutron.groups.has(remote)) {
    throw new Refusal(404, `Security group ${remote} does not exist`, "SecurityGroupNotFound");
  }
  if (addressGroup && !cloud.neutron.addressGroups.has(addressGroup))
    throw new Refusal(404, `Address group ${addressGroup} could not be found.`, "AddressGroupNotFound");
  const protocol = protocolOf(given, ethertype);
  const [min, max] = portRange(given, protocol);
  if (cidr && (cidr.version === 4 ? "IPv4" : "IPv6") !== ethertype) {
    throw badRequest(
      `Conflicting value ethertype ${ethertype} for CIDR ${prefix}`,
      "SecurityGroupRuleParameterConflict",
    );
  }
  getGroup(cloud, call, String(given.security_group_id));
  return {
    ethertype,
    direction,
    protocol,
    port_range_min: min,
    port_range_max: max,
    remote_ip_prefix: cidr && prefix ? (prefix.includes("/") ? prefix : formatCidr(cidr)) : null,
    normalized_cidr: cidr ? formatCidr(cidr) : null,
    remote_group_id: remote,
    remote_address_group_id: addressGroup,
    description: str(given, "description") ?? "",
  };
}

/** What makes two rules the same: all but the description. A prefix of all addresses equals none. */
function identity(rule: Draft): string {
  const protocol = rule.protocol === null ? null : (numberOf(rule.protocol) ?? rule.protocol);
  const anywhere = rule.normalized_cidr === "0.0.0.0/0" || rule.normalized_cidr === "::/0";
  return JSON.stringify([
    rule.ethertype,
    rule.direction,
    protocol,
    rule.port_range_min,
    rule.port_range_max,
    anywhere ? null : rule.remote_ip_prefix,
    rule.remote_group_id,
    rule.remote_address_group_id,
  ]);
}

function view(rule: Rule): Doc {
  const { standard_attr_id: _hidden, ...rest } = rule;
  return rest;
}

/** The routes of /v2.0/security-group-rules. */
export function ruleRoutes(cloud: Cloud): Route[] {
  const { neutron } = cloud;
  const get = (call: Call): Rule => {
    const rule = neutron.rules.get(call.params.id ?? "");
    if (!rule || (!call.who.admin && rule.project_id !== call.who.projectId))
      throw notFound(kind, call.params.id ?? "");
    return rule;
  };
  return [
    route("GET /v2.0/security-group-rules", (call) => {
      const rows = [...neutron.rules.values()].filter(
        (each) => each.project_id === call.who.projectId || call.who.admin,
      );
      return listReply(call, kind, rows.map(view));
    }),
    route("POST /v2.0/security-group-rules", (call) => {
      const { given, bulk } = readBodies(call, kind);
      const created = createRules(cloud, call, given).map(view);
      return { status: 201, body: bulk ? { security_group_rules: created } : { security_group_rule: created[0] } };
    }),
    route("GET /v2.0/security-group-rules/{id}", (call) => ({
      status: 200,
      body: { security_group_rule: selectFields(call, view(get(call))) },
    })),
    // Rules cannot be changed. Neutron 21 (Zed) answers the attempt with this error.
    route("PUT /v2.0/security-group-rules/{id}", (call) => {
      get(call);
      const message = "Request Failed: internal server error while processing your request.";
      throw new Refusal(500, message, "HTTPInternalServerError");
    }),
    route("DELETE /v2.0/security-group-rules/{id}", (call) => {
      const rule = get(call);
      neutron.rules.delete(rule.id);
      const group = neutron.groups.get(rule.security_group_id);
      // A rule that comes or goes is a change of its group.
      if (group) touch(group);
      return { status: 204 };
    }),
  ];
}

/** Creates rules of one group; refuses duplicates, among themselves and of rules that exist. */
function createRules(cloud: Cloud, call: Call, given: Doc[]): Rule[] {
  const drafts = given.map((each) => readRule(cloud, call, each));
  const groups = new Set(given.map((each) => String(each.security_group_id)));
  if (groups.size > 1) {
    throw badRequest(
      "Only allowed to update rules for one security profile at a time",
      "SecurityGroupNotSingleGroupRules",
    );
  }
  const group = getGroup(cloud, call, [...groups][0] ?? "");
  const identities = drafts.map(identity);
  if (new Set(identities).size < identities.length) {
    throw new Refusal(409, "Duplicate Security Group Rule in POST.", "DuplicateSecurityGroupRuleInPost");
  }
  const known = new Map(rulesOf(cloud, group.id).map((rule) => [identity(rule), rule.id]));
  for (const each of identities) {
    const twin = known.get(each);
    if (twin)
      throw new Refusal(409, `Security group rule already exists. Rule id is ${twin}.`, "SecurityGroupRuleExists");
  }
  checkQuota(cloud, group.project_id, "security_group_rule", drafts.length);
  touch(group);
  return drafts.map((each) => addRule(cloud, group, each));
}
