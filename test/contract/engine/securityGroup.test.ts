/** A SecurityGroup through the engine: its rules as one set, whose new rules are created before old ones are deleted, in bulk. */

import type * as pulumi from "@pulumi/pulumi";
import { SecurityGroup, type SecurityGroupArgs, type SecurityGroupRule } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";

import type { Passed } from "../../harness/slowProxy";
import { openStack, type TestStack } from "../../harness/stack";
import { openWires, type RuleThere, type Wires } from "./wires";

type Rules = Exclude<SecurityGroupArgs["rules"], undefined>;

let wires: Wires;

beforeAll(async () => {
  wires = await openWires();
});

afterAll(() => wires?.close());

const inShort = (requests: Passed[]) =>
  requests
    .map(({ method, path }) => `${method} ${path.replace(/^.*\/v2\.0/, "").replace(/[0-9a-f-]{36}.*$/, "…")}`)
    .filter((line) => !line.startsWith("GET"));

describe("a group of 20 rules", () => {
  const it = chapter();
  /** Each rule in two written forms that mean the same. */
  const FORMS: [SecurityGroupRule, SecurityGroupRule][] = [
    [
      { protocol: "tcp", portRangeMin: 22 },
      { direction: "ingress", protocol: "TCP", portRangeMin: 22, portRangeMax: 22 },
    ],
    [
      { protocol: "tcp", portRangeMin: 443, description: "https" },
      { protocol: "6", portRangeMin: 443, description: "https" },
    ],
    [{ protocol: "udp" }, { protocol: "udp", portRangeMin: 1, portRangeMax: 65535 }],
    [
      { protocol: "tcp", ethertype: "IPv6", portRangeMin: 1, portRangeMax: 65535 },
      { protocol: "tcp", ethertype: "IPv6" },
    ],
    [
      { protocol: "tcp", portRangeMin: 8000, remoteIpPrefix: "10.0.0.5" },
      { protocol: "tcp", portRangeMin: 8000, remoteIpPrefix: "10.0.0.5/32" },
    ],
    [
      { protocol: "tcp", portRangeMin: 8001, remoteIpPrefix: "10.0.0.6/32" },
      { protocol: "tcp", portRangeMin: 8001, remoteIpPrefix: "10.0.0.6" },
    ],
    [
      { protocol: "tcp", portRangeMin: 8002, remoteIpPrefix: "fd00::5" },
      { protocol: "tcp", portRangeMin: 8002, remoteIpPrefix: "FD00:0::5/128" },
    ],
    [
      { protocol: "tcp", portRangeMin: 8003, remoteIpPrefix: "0.0.0.0/0" },
      { protocol: "tcp", portRangeMin: 8003 },
    ],
    [
      { protocol: "tcp", portRangeMin: 8004, ethertype: "IPv6" },
      { protocol: "tcp", portRangeMin: 8004, remoteIpPrefix: "::/0" },
    ],
    [
      { protocol: "icmp", portRangeMin: 8, portRangeMax: 0 },
      { protocol: "1", portRangeMin: 8, portRangeMax: 0 },
    ],
    [
      { protocol: "icmp", portRangeMin: 3 },
      { protocol: "ICMP", portRangeMin: 3 },
    ],
    [{ protocol: "icmp", ethertype: "IPv6" }, { protocol: "ipv6-icmp" }],
    [
      { protocol: "icmpv6", remoteIpPrefix: "fd00::/16" },
      { protocol: "58", remoteIpPrefix: "fd00::/16" },
    ],
    [{ protocol: "112" }, { protocol: "vrrp" }],
    [
      { protocol: "gre", remoteIpPrefix: "10.0.0.0/8" },
      { protocol: "GRE", remoteIpPrefix: "10.0.0.0/8" },
    ],
    [{ protocol: "sctp", portRangeMin: 1, portRangeMax: 65535 }, { protocol: "132" }],
    [
      { protocol: "tcp", portRangeMin: 5432, remoteGroup: "self" },
      { protocol: "tcp", portRangeMin: 5432, remoteGroup: "self" },
    ],
    [
      { direction: "egress", protocol: "tcp", portRangeMin: 25 },
      { direction: "egress", ethertype: "IPv4", protocol: "tcp", portRangeMin: 25 },
    ],
    [
      { protocol: "udp", portRangeMin: 53, remoteIpPrefix: "10.0.0.0/8" },
      { protocol: "17", portRangeMin: 53, portRangeMax: 53, remoteIpPrefix: "10.0.0.0/8" },
    ],
  ];
  const RULES = FORMS.map(([one]) => one);
  const REWRITTEN = FORMS.map(([, other]) => other).reverse();

  let stack: TestStack;
  let id: string;
  let args: Omit<SecurityGroupArgs, "rules"> & { rules: SecurityGroupRule[] };

  /** The 20th rule names another group of the program. */
  const withPeer = (rules: SecurityGroupRule[], peer: pulumi.Output<string>): Rules => [
    ...rules,
    { protocol: "tcp", portRangeMin: 9000, remoteGroup: peer },
  ];

  beforeAll(async () => {
    args = { name: "front", description: "of the web", rules: RULES };
    stack = await openStack({
      target: wires.counted,
      program: async () => {
        const peer = new SecurityGroup("peer", { defaultEgress: false });
        const group = new SecurityGroup("web", { ...args, rules: withPeer(args.rules, peer.id) });
        return { id: group.id, peer: peer.id };
      },
    });
    await wires.leaveRoomFor(-1);
    id = String((await stack.up()).outputs.id);
  });

  afterAll(() => stack?.close());

  it("has them and the two default rules, with itself and the other group on the other side", async () => {
    const there = await wires.rulesOf(id);
    expect(there).toHaveLength(22);
    const remotes = there.flatMap(({ port_range_min, remote_group_id }) =>
      remote_group_id ? [[port_range_min, remote_group_id]] : [],
    );
    const { outputs } = await stack.up();
    expect(remotes).toEqual(
      expect.arrayContaining([
        [5432, id],
        [9000, outputs.peer],
      ]),
    );
  });

  it("is clean in a second preview, whatever order and form they are written in", async () => {
    args = { ...args, rules: REWRITTEN };
    expect((await stack.preview()).counts).toEqual({ same: 4 });
  });

  it("is clean then also after a refresh", async () => {
    await stack.refresh();
    expect((await stack.preview()).counts).toEqual({ same: 4 });
    args = { ...args, rules: RULES };
  });

  it("gets a changed rule before the old one is deleted, in four requests, and keeps the others", async () => {
    const before = await wires.rulesOf(id);
    args = { ...args, rules: [{ protocol: "tcp", portRangeMin: 2222 }, ...RULES.slice(1)] };
    const requests = await wires.requestsOf(() => stack.up());
    expect(inShort(requests)).toEqual(["POST /security-group-rules", "DELETE /security-group-rules/…"]);
    expect(requests.length).toBeLessThanOrEqual(4);
    const after = await wires.rulesOf(id);
    const isOld = ({ port_range_min }: RuleThere) => port_range_min === 22;
    const kept = before.filter((rule) => !isOld(rule)).map((rule) => rule.id);
    expect(after.map((rule) => rule.id)).toEqual(expect.arrayContaining(kept));
    expect(after).toHaveLength(before.length);
    expect(after.filter(({ port_range_min }) => port_range_min === 2222)).toHaveLength(1);
  });

  it("deletes only that old rule first whose description alone changes", async () => {
    const before = await wires.rulesOf(id);
    const [first, , ...rest] = args.rules;
    args = { ...args, rules: [first ?? {}, { protocol: "tcp", portRangeMin: 443, description: "web" }, ...rest] };
    const requests = await wires.requestsOf(() => stack.up());
    expect(inShort(requests)).toEqual(["DELETE /security-group-rules/…", "POST /security-group-rules"]);
    const after = await wires.rulesOf(id);
    const ids = new Set(after.map((rule) => rule.id));
    expect(before.filter((rule) => !ids.has(rule.id)).map(({ description }) => description)).toEqual(["https"]);
    expect(after.find(({ port_range_min }) => port_range_min === 443)?.description).toBe("web");
  });

  it("gets another name and description in place, and keeps all its rules", async () => {
    const before = (await wires.rulesOf(id)).map((rule) => rule.id).sort();
    args = { ...args, name: "entrance", description: "of the shop" };
    expect((await stack.up()).counts).toEqual({ same: 3, update: 1 });
    expect(await wires.there(`/security-groups/${id}`)).toMatchObject({ name: "entrance", description: "of the shop" });
    expect((await wires.rulesOf(id)).map((rule) => rule.id).sort()).toEqual(before);
  });

  it("falls back to our name and description when the program gives none, and loses the default rules without defaultEgress", async () => {
    args = { ...args, name: undefined, description: undefined, defaultEgress: false };
    await stack.up();
    const ours = expect.stringMatching(/^Managed by Pulumi, dev\/web \[/);
    expect(await wires.there(`/security-groups/${id}`)).toMatchObject({ name: "web", description: ours });
    expect(await defaults()).toEqual([]);
  });

  it("gets the default rules back", async () => {
    args = { ...args, defaultEgress: true };
    expect((await stack.up()).counts).toEqual({ same: 3, update: 1 });
    expect(await defaults()).toEqual(["IPv4", "IPv6"]);
  });

  /** The ethertypes over which everything may go out. */
  async function defaults(): Promise<string[]> {
    const there = await wires.rulesOf(id);
    const isDefault = ({ direction, protocol }: RuleThere) => direction === "egress" && protocol === null;
    return there
      .filter(isDefault)
      .map(({ ethertype }) => ethertype)
      .sort();
  }

  it("shows in a refresh what was added and removed behind the program's back, and up repairs it", async () => {
    const before = (await wires.rulesOf(id)).length;
    const security_group_rule = { security_group_id: id, direction: "ingress", protocol: "tcp" };
    const added = await wires.ask("POST", "/security-group-rules", {
      security_group_rule: { ...security_group_rule, port_range_min: 23, port_range_max: 23 },
    });
    const removed = (await wires.rulesOf(id)).find(({ direction, protocol }) => direction === "egress" && !protocol);
    await wires.cloud.ask("DELETE", "network", `/security-group-rules/${removed?.id}`);
    expect((await stack.refresh()).ops).toMatchObject({ "openstack:SecurityGroup web": "update" });
    await stack.up();
    const after = await wires.rulesOf(id);
    expect(after.map((rule) => rule.id)).not.toContain(added.id);
    expect(after).toHaveLength(before);
    expect(await defaults()).toEqual(["IPv4", "IPv6"]);
  });

  it("deletes the old rules first if the quota has no room for both", async () => {
    await wires.leaveRoomFor(1);
    // Three for two: together they are too many, and so they would be if only one of the old ones went.
    const moved = [2022, 8443, 8444].map((portRangeMin) => ({ protocol: "tcp", portRangeMin }));
    args = { ...args, rules: [...moved, ...args.rules.slice(2)] };
    const requests = await wires.requestsOf(() => stack.up());
    expect(inShort(requests)).toEqual([
      "POST /security-group-rules",
      "DELETE /security-group-rules/…",
      "DELETE /security-group-rules/…",
      "POST /security-group-rules",
    ]);
    const ports = (await wires.rulesOf(id)).map(({ port_range_min }) => port_range_min);
    expect(ports).toEqual(expect.arrayContaining([2022, 8443, 8444]));
    expect(ports).not.toEqual(expect.arrayContaining([2222]));
  });

  it("keeps its rules and says why if the quota has no room for the new ones at all", async () => {
    const before = await wires.rulesOf(id);
    const [, second, ...kept] = args.rules;
    const many = Array.from({ length: 30 }, (_, i) => ({ protocol: "udp", portRangeMin: 3000 + i }));
    const described = { ...second, description: "another" };
    const good = args;
    args = { ...args, rules: [described, ...many, ...kept] };
    const refused = await stack.up({ fails: true });
    expect(refused.errors("web")).toEqual([expect.stringMatching(/Quota exceeded.*security_group_rule/)]);
    expect(await wires.rulesOf(id)).toEqual(before);
    args = good;
    await wires.leaveRoomFor(-1);
  });
});
