import { describe, expect, it } from "vitest";
import { keys, nobody } from "./cloud";
import { ask, error, group, openGroups, port, rule, rules, tenant } from "./groupCloud";

openGroups();

describe("rules", () => {
  it("have these fields", async () => {
    const { id } = await group();
    const made = await rule(id, port(22, { description: "ssh" }));
    expect(made.status).toBe(201);
    expect(keys(made.body.security_group_rule)).toEqual([
      "created_at",
      "description",
      "direction",
      "ethertype",
      "id",
      "normalized_cidr",
      "port_range_max",
      "port_range_min",
      "project_id",
      "protocol",
      "remote_address_group_id",
      "remote_group_id",
      "remote_ip_prefix",
      "revision_number",
      "security_group_id",
      "tenant_id",
      "updated_at",
    ]);
    const inside = (await ask("GET", `/security-groups/${id}`)).body.security_group.security_group_rules;
    expect(keys(inside[0])).toEqual([...keys(made.body.security_group_rule), "standard_attr_id", "tags"].sort());
  });

  it.each([
    [
      "all TCP ports",
      { protocol: "tcp", port_range_min: 1, port_range_max: 65535 },
      { port_range_min: null, port_range_max: null },
    ],
    [
      "all UDP ports",
      { protocol: "udp", port_range_min: 1, port_range_max: 65535 },
      { port_range_min: null, port_range_max: null },
    ],
    [
      "a host",
      port(80, { remote_ip_prefix: "10.0.0.5" }),
      { remote_ip_prefix: "10.0.0.5/32", normalized_cidr: "10.0.0.5/32" },
    ],
    ["an IPv6 host", port(80, { remote_ip_prefix: "fd00::5", ethertype: "IPv6" }), { remote_ip_prefix: "fd00::5/128" }],
    [
      "a host within its network",
      port(80, { remote_ip_prefix: "10.0.0.5/24" }),
      {
        remote_ip_prefix: "10.0.0.5/24",
        normalized_cidr: "10.0.0.0/24",
      },
    ],
    [
      "the whole world",
      port(80, { remote_ip_prefix: "0.0.0.0/0" }),
      { remote_ip_prefix: "0.0.0.0/0", normalized_cidr: "0.0.0.0/0" },
    ],
    [
      "a name in capitals",
      { protocol: "TCP", port_range_min: "81", port_range_max: "81" },
      { protocol: "tcp", port_range_min: 81 },
    ],
    ["a number", { protocol: 17, port_range_min: 80, port_range_max: 80 }, { protocol: "17" }],
    ["ping", { protocol: "icmp", port_range_min: 8, port_range_max: 0 }, { port_range_min: 8, port_range_max: 0 }],
    ["an ICMP type", { protocol: "icmp", port_range_min: 8 }, { port_range_min: 8, port_range_max: null }],
    ["ICMP on IPv6", { protocol: "icmp", ethertype: "IPv6" }, { protocol: "ipv6-icmp" }],
    ["icmpv6", { protocol: "icmpv6", ethertype: "IPv6" }, { protocol: "ipv6-icmp" }],
    ["an ethertype in small letters", { protocol: "sctp", ethertype: "ipv6" }, { ethertype: "IPv6" }],
  ])("write %s down in one way", async (_what, given, kept) => {
    const { id } = await group();
    const made = await rule(id, given);
    expect([made.status, made.body.security_group_rule]).toMatchObject([201, kept]);
  });

  it.each([
    [
      "a reversed range",
      { protocol: "tcp", port_range_min: 9, port_range_max: 5 },
      [400, "SecurityGroupInvalidPortRange", "For TCP/UDP protocols, port_range_min must be <= port_range_max"],
    ],
    [
      "half a range",
      { protocol: "tcp", port_range_min: 9 },
      [400, "SecurityGroupInvalidPortRange", "For TCP/UDP protocols, port_range_min must be <= port_range_max"],
    ],
    [
      "port 0",
      { protocol: "tcp", port_range_min: 0, port_range_max: 5 },
      [400, "SecurityGroupInvalidPortValue", "Invalid value for port 0"],
    ],
    [
      "port 70000",
      { protocol: "tcp", port_range_min: 0, port_range_max: 70000 },
      [400, "SecurityGroupInvalidPortValue", "Invalid value for port 70000"],
    ],
    [
      "ports without a protocol",
      { port_range_min: 5, port_range_max: 5 },
      [400, "SecurityGroupProtocolRequiredWithPorts", "Must also specify protocol if port range is given."],
    ],
    [
      "an ICMP code without its type",
      { protocol: "icmp", port_range_max: 8 },
      [
        400,
        "SecurityGroupMissingIcmpType",
        "ICMP code (port-range-max) 8 is provided but ICMP type (port-range-min) is missing.",
      ],
    ],
    [
      "an ICMP type of 300",
      { protocol: "icmp", port_range_min: 300 },
      [400, "SecurityGroupInvalidIcmpValue", "Invalid value for ICMP type (port_range_min) 300. It must be 0 to 255."],
    ],
    [
      "icmpv6 on IPv4",
      { protocol: "icmpv6" },
      [400, "SecurityGroupEthertypeConflictWithProtocol", "Invalid ethertype IPv4 for protocol icmpv6."],
    ],
    [
      "an IPv6 prefix on IPv4",
      port(22, { remote_ip_prefix: "fd00::/64" }),
      [400, "SecurityGroupRuleParameterConflict", "Conflicting value ethertype IPv4 for CIDR fd00::/64"],
    ],
    [
      "a bad prefix",
      port(22, { remote_ip_prefix: "bad" }),
      [400, "InvalidCIDR", "Invalid CIDR bad given as IP prefix."],
    ],
    [
      "a bad direction",
      { direction: "sideways" },
      [400, "HTTPBadRequest", "Invalid input for direction. Reason: sideways is not in valid_values."],
    ],
    [
      "a bad ethertype",
      { ethertype: "IPv5" },
      [
        400,
        "SecurityGroupRuleInvalidEtherType",
        "Security group rule for ethertype 'IPv5' not supported. Allowed values are ['IPv4', 'IPv6'].",
      ],
    ],
    [
      "a remote group that is not there",
      port(22, { remote_group_id: nobody }),
      [404, "SecurityGroupNotFound", `Security group ${nobody} does not exist`],
    ],
  ])("refuse %s", async (_what, given, refusal) => {
    const { id } = await group();
    expect(error(await rule(id, given))).toEqual(refusal);
  });

  it("refuse an unknown protocol and name those they know", async () => {
    const { id } = await group();
    const [status, type, message] = error(await rule(id, { protocol: "any" }));
    expect([status, type]).toEqual([400, "SecurityGroupRuleInvalidProtocol"]);
    expect(message).toBe(
      "Security group rule protocol any not supported. Only protocol values [None, 'ah', 'dccp', 'egp', 'esp', 'gre', 'hopopt', 'icmp', 'igmp', 'ip', 'ipip', 'ipv6-encap', 'ipv6-frag', 'ipv6-icmp', 'icmpv6', 'ipv6-nonxt', 'ipv6-opts', 'ipv6-route', 'ospf', 'pgm', 'rsvp', 'sctp', 'tcp', 'udp', 'udplite', 'vrrp'] and integer representations [0 to 255] are supported.",
    );
  });

  it("are the same whatever their description, whoever the world is, and however the protocol is written", async () => {
    const { id } = await group();
    const first = (await rule(id, port(22, { remote_ip_prefix: "0.0.0.0/0", description: "a" }))).body
      .security_group_rule;
    const twin = [409, "SecurityGroupRuleExists", `Security group rule already exists. Rule id is ${first.id}.`];
    expect(error(await rule(id, port(22, { remote_ip_prefix: "0.0.0.0/0", description: "b" })))).toEqual(twin);
    expect(error(await rule(id, port(22)))).toEqual(twin);
    expect(error(await rule(id, port(22, { protocol: "6" })))).toEqual(twin);
    expect((await rule(id, port(22, { ethertype: "IPv6" }))).status).toBe(201);
  });

  it("come in bulk, all or none", async () => {
    const { id } = await group();
    expect((await rules(id, [port(100), port(101)])).status).toBe(201);
    const twice = [409, "DuplicateSecurityGroupRuleInPost", "Duplicate Security Group Rule in POST."];
    expect(error(await rules(id, [port(102), port(102, { description: "q" })]))).toEqual(twice);
    expect(error(await rules(id, [port(102), port(102)]))).toEqual(twice);
    expect((await rules(id, [port(103), port(100)])).status).toBe(409);
    expect((await rules(id, [port(103), { protocol: "bad" }])).status).toBe(400);
    expect(error(await rules(id, []))).toEqual([400, "HTTPBadRequest", "Resources required"]);
    const other = await group();
    expect(error(await rules(id, [port(103), port(103, { security_group_id: other.id })]))).toEqual([
      400,
      "SecurityGroupNotSingleGroupRules",
      "Only allowed to update rules for one security profile at a time",
    ]);
    const left = await ask("GET", `/security-group-rules?security_group_id=${id}&port_range_min=103`);
    expect(left.body.security_group_rules).toEqual([]);
  });

  it("count against the project's quota", async () => {
    const { id } = await group();
    const quota = (limit: number) =>
      tenant.operator.ask("network", "PUT", `/v2.0/quotas/${tenant.projectId}`, {
        body: { quota: { security_group_rule: limit } },
      });
    const details = (await ask("GET", `/quotas/${tenant.projectId}/details.json`)).body.quota.security_group_rule;
    expect(keys(details)).toEqual(["limit", "reserved", "used"]);
    await quota(details.used + 1);
    const over = [409, "OverQuota", "Quota exceeded for resources: ['security_group_rule']."];
    expect(error(await rules(id, [port(200), port(201)]))).toEqual(over);
    expect((await rules(id, [port(200)])).status).toBe(201);
    expect(error(await rule(id, port(201)))).toEqual(over);
    await quota(1000);
  });

  it("are removed one by one, and never changed", async () => {
    const made = await group();
    const path = `/security-group-rules/${made.security_group_rules[0].id}`;
    expect((await ask("PUT", path, { security_group_rule: { description: "x" } })).status).toBe(500);
    expect((await ask("DELETE", path)).status).toBe(204);
    expect(error(await ask("DELETE", path))).toEqual([
      404,
      "SecurityGroupRuleNotFound",
      `Security group rule ${made.security_group_rules[0].id} does not exist`,
    ]);
  });
});
