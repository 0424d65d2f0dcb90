/** A SecurityGroup through the engine: its rules as one set, changed make before break and in bulk. */
import type * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SecurityGroup, type SecurityGroupArgs } from "../../../components/securityGroup";
import type { SecurityGroupRule } from "../../../providers/openstack/rule";
import { SecurityGroupResource } from "../../../providers/openstack/securityGroup";
import { type CloudObject, type CloudProject, openCloudProject } from "../../cloudProject";
import { openSlowProxy, type Passed, type SlowProxy } from "../../slowProxy";
import { openStack, type TestStack } from "../../stack";
import { openTarget, type Target } from "../target";

type Rules = Exclude<SecurityGroupArgs["rules"], undefined>;

/** A rule as Neutron shows it. */
type RuleThere = CloudObject & {
  direction: string;
  ethertype: string;
  protocol: string | null;
  port_range_min: number | null;
  port_range_max: number | null;
  description: string;
  remote_group_id: string | null;
};

let target: Target;
let cloud: CloudProject;
let proxy: SlowProxy;

beforeAll(async () => {
  target = await openTarget();
  cloud = await openCloudProject(target);
  proxy = await openSlowProxy(cloud.target);
});

afterAll(async () => {
  await proxy?.close();
  await cloud?.close();
  await target?.close();
});

/** Asks as another client; a refusal is an error. */
async function ask(method: string, path: string, body?: object, as?: "operator"): Promise<CloudObject> {
  const answer = await cloud.ask(method, "network", path, body, as);
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
  return Object.values(answer.body)[0] as CloudObject;
}

const groupThere = (id: string) => ask("GET", `/security-groups/${id}`);
const rulesThere = async (id: string) => (await groupThere(id)).security_group_rules as RuleThere[];

/** Sets how many rules the project may have beyond those that it has; -1 for any number. */
async function leaveRoomFor(more: number): Promise<void> {
  const { used } = (await ask("GET", `/quotas/${cloud.id}/details`)).security_group_rule as { used: number };
  const quota = { security_group_rule: more < 0 ? -1 : used + more };
  await ask("PUT", `/quotas/${cloud.id}`, { quota }, "operator");
}

/** The requests to the network service that an operation made: token requests apart. */
async function requestsOf(operation: () => Promise<unknown>): Promise<Passed[]> {
  const before = proxy.requests.length;
  await operation();
  return proxy.requests.slice(before).filter(({ path }) => path.includes("/v2.0/"));
}

const inShort = (requests: Passed[]) =>
  requests
    .map(({ method, path }) => `${method} ${path.replace(/^.*\/v2\.0/, "").replace(/[0-9a-f-]{36}.*$/, "…")}`)
    .filter((line) => !line.startsWith("GET"));

describe("a group of 20 rules", () => {
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
      target: proxy.target,
      program: async () => {
        const peer = new SecurityGroup("peer", { defaultEgress: false });
        const group = new SecurityGroup("web", { ...args, rules: withPeer(args.rules, peer.id) });
        return { id: group.id, peer: peer.id };
      },
    });
    await leaveRoomFor(-1);
    id = String((await stack.up()).outputs.id);
  });

  afterAll(() => stack?.close());

  it("has them and the two default rules, with itself and the other group on the other side", async () => {
    const there = await rulesThere(id);
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

  it("gets a changed rule before the old one goes, in four requests, and keeps the others", async () => {
    const before = await rulesThere(id);
    args = { ...args, rules: [{ protocol: "tcp", portRangeMin: 2222 }, ...RULES.slice(1)] };
    const requests = await requestsOf(() => stack.up());
    expect(inShort(requests)).toEqual(["POST /security-group-rules", "DELETE /security-group-rules/…"]);
    expect(requests.length).toBeLessThanOrEqual(4);
    const after = await rulesThere(id);
    const isOld = ({ port_range_min }: RuleThere) => port_range_min === 22;
    const kept = before.filter((rule) => !isOld(rule)).map((rule) => rule.id);
    expect(after.map((rule) => rule.id)).toEqual(expect.arrayContaining(kept));
    expect(after).toHaveLength(before.length);
    expect(after.filter(({ port_range_min }) => port_range_min === 2222)).toHaveLength(1);
  });

  it("lets only that old rule go first whose description alone changes", async () => {
    const before = await rulesThere(id);
    const [first, , ...rest] = args.rules;
    args = { ...args, rules: [first ?? {}, { protocol: "tcp", portRangeMin: 443, description: "web" }, ...rest] };
    const requests = await requestsOf(() => stack.up());
    expect(inShort(requests)).toEqual(["DELETE /security-group-rules/…", "POST /security-group-rules"]);
    const after = await rulesThere(id);
    const ids = new Set(after.map((rule) => rule.id));
    expect(before.filter((rule) => !ids.has(rule.id)).map(({ description }) => description)).toEqual(["https"]);
    expect(after.find(({ port_range_min }) => port_range_min === 443)?.description).toBe("web");
  });

  it("is renamed and described anew in place, and keeps all its rules", async () => {
    const before = (await rulesThere(id)).map((rule) => rule.id).sort();
    args = { ...args, name: "entrance", description: "of the shop" };
    expect((await stack.up()).counts).toEqual({ same: 3, update: 1 });
    expect(await groupThere(id)).toMatchObject({ name: "entrance", description: "of the shop" });
    expect((await rulesThere(id)).map((rule) => rule.id).sort()).toEqual(before);
  });

  it("takes a name and a description of our own when they are taken away, and the default rules when told so", async () => {
    args = { ...args, name: undefined, description: undefined, defaultEgress: false };
    await stack.up();
    const ours = expect.stringMatching(/^Managed by Pulumi, dev\/web \[/);
    expect(await groupThere(id)).toMatchObject({ name: "web", description: ours });
    expect(await defaults()).toEqual([]);
  });

  it("gets the default rules back", async () => {
    args = { ...args, defaultEgress: true };
    expect((await stack.up()).counts).toEqual({ same: 3, update: 1 });
    expect(await defaults()).toEqual(["IPv4", "IPv6"]);
  });

  /** The ethertypes over which everything may go out. */
  async function defaults(): Promise<string[]> {
    const there = await rulesThere(id);
    const isDefault = ({ direction, protocol }: RuleThere) => direction === "egress" && protocol === null;
    return there
      .filter(isDefault)
      .map(({ ethertype }) => ethertype)
      .sort();
  }

  it("shows in a refresh what was added and removed behind the program's back, and up takes it back", async () => {
    const before = (await rulesThere(id)).length;
    const security_group_rule = { security_group_id: id, direction: "ingress", protocol: "tcp" };
    const added = await ask("POST", "/security-group-rules", {
      security_group_rule: { ...security_group_rule, port_range_min: 23, port_range_max: 23 },
    });
    const removed = (await rulesThere(id)).find(({ direction, protocol }) => direction === "egress" && !protocol);
    await cloud.ask("DELETE", "network", `/security-group-rules/${removed?.id}`);
    expect((await stack.refresh()).ops).toMatchObject({ "openstack:SecurityGroup web": "update" });
    await stack.up();
    const after = await rulesThere(id);
    expect(after.map((rule) => rule.id)).not.toContain(added.id);
    expect(after).toHaveLength(before);
    expect(await defaults()).toEqual(["IPv4", "IPv6"]);
  });

  it("lets the old rules go first where the quota has no room for both", async () => {
    await leaveRoomFor(1);
    // Three for two: together they are too many, and so they would be if only one of the old ones went.
    const moved = [2022, 8443, 8444].map((portRangeMin) => ({ protocol: "tcp", portRangeMin }));
    args = { ...args, rules: [...moved, ...args.rules.slice(2)] };
    const requests = await requestsOf(() => stack.up());
    expect(inShort(requests)).toEqual([
      "POST /security-group-rules",
      "DELETE /security-group-rules/…",
      "DELETE /security-group-rules/…",
      "POST /security-group-rules",
    ]);
    const ports = (await rulesThere(id)).map(({ port_range_min }) => port_range_min);
    expect(ports).toEqual(expect.arrayContaining([2022, 8443, 8444]));
    expect(ports).not.toEqual(expect.arrayContaining([2222]));
  });

  it("keeps its rules and says why where the quota has no room for the new ones at all", async () => {
    const before = await rulesThere(id);
    const [, second, ...kept] = args.rules;
    const many = Array.from({ length: 30 }, (_, i) => ({ protocol: "udp", portRangeMin: 3000 + i }));
    const described = { ...second, description: "another" };
    const good = args;
    args = { ...args, rules: [described, ...many, ...kept] };
    const refused = await stack.up({ fails: true });
    expect(refused.errors("web")).toEqual([expect.stringMatching(/Quota exceeded.*security_group_rule/)]);
    expect(await rulesThere(id)).toEqual(before);
    args = good;
    await leaveRoomFor(-1);
  });
});

describe("a group of 350 rules", () => {
  it("is made in at most 10 requests, and a changed rule costs at most 4", async () => {
    const rules = Array.from({ length: 350 }, (_, i) => ({ protocol: "tcp", portRangeMin: 1000 + i }));
    const stack = await openStack({
      target: proxy.target,
      program: async () => ({ id: new SecurityGroup("wide", { rules: [...rules] }).id }),
    });
    let id = "";
    const made = await requestsOf(async () => {
      id = String((await stack.up()).outputs.id);
    });
    expect(made.length).toBeLessThanOrEqual(10);
    expect(await rulesThere(id)).toHaveLength(352);
    rules[100] = { protocol: "tcp", portRangeMin: 9999 };
    const changed = await requestsOf(() => stack.up());
    expect(changed.length).toBeLessThanOrEqual(4);
    expect((await rulesThere(id)).map(({ port_range_min }) => port_range_min)).toContain(9999);
    await stack.destroy();
    await stack.close();
  });
});

describe("a group that a port is in", () => {
  it("stays, and the error says why; without the port it goes", async () => {
    const stack = await openStack({
      target: cloud.target,
      // What is in the way for a moment only is waited for: here it stays.
      program: async () => ({ id: new SecurityGroupResource("used", {}, { customTimeouts: { delete: "1s" } }).id }),
    });
    const { id } = (await stack.up()).outputs;
    const network = await ask("POST", "/networks", { network: { name: "wires" } });
    const port = await ask("POST", "/ports", { port: { network_id: network.id, security_groups: [id] } });
    const refused = await stack.destroy({ fails: true });
    expect(refused.errors("used")).toEqual([expect.stringMatching(new RegExp(`Security Group ${id} in use`, "i"))]);
    await cloud.ask("DELETE", "network", `/ports/${port.id}`);
    await stack.destroy();
    expect((await cloud.ask("GET", "network", `/security-groups/${id}`)).status).toBe(404);
    await stack.close();
  });
});

describe("bad input is refused in preview:", () => {
  let stack: TestStack;
  let rules: SecurityGroupRule[];

  beforeAll(async () => {
    stack = await openStack({
      target: cloud.target,
      program: async () => {
        new SecurityGroup("bad", { rules: [...rules] });
      },
    });
  });

  afterAll(() => stack?.close());

  const refused = async () => (await stack.preview({ fails: true })).output.replace(/\s+/g, " ");

  it("every wrong rule at its property, with what is allowed, but not a ping", async () => {
    rules = [
      { protocol: "icmp", portRangeMin: 8, portRangeMax: 0 },
      { protocol: "tcp", portRangeMin: 90, portRangeMax: 80 },
      { protocol: "tpc" },
      { portRangeMin: 80 },
      { protocol: "tcp", portRangeMin: 70000 },
      { remoteIpPrefix: "10.0.0.5/24" },
      { remoteIpPrefix: "10.0.0.0/8", remoteGroup: "self" },
      { protocol: "tcp", remoteIpPrefix: "10.0.0.0/8", ethertype: "IPv6" },
      { protocol: "ipv6-icmp", ethertype: "IPv4" },
    ];
    const output = await refused();
    expect(output).toMatch(/rules\[1\]\.portRangeMax.*must not be below portRangeMin, 90: the range is reversed/);
    expect(output).toMatch(/rules\[2\]\.protocol.*must be a number from 0 to 255 or one of ah, .*tcp, udp/);
    expect(output).toMatch(/rules\[3\]\.protocol.*is required where ports are given/);
    expect(output).toMatch(/rules\[4\]\.portRangeMin.*must be from 0 to 65535/);
    expect(output).toMatch(/rules\[5\]\.remoteIpPrefix.*the network is 10\.0\.0\.0\/24/);
    expect(output).toMatch(/rules\[6\]\.remoteGroup.*give one of them/);
    expect(output).toMatch(/rules\[7\]\.ethertype.*does not fit 10\.0\.0\.0\/8/);
    expect(output).toMatch(/rules\[8\]\.protocol.*is for IPv6 only/);
    expect(output).not.toContain("rules[0]");
  });

  it("a rule that is there twice, with both its places", async () => {
    rules = [
      { protocol: "tcp", portRangeMin: 80 },
      { protocol: "udp" },
      { protocol: "6", portRangeMin: 80, portRangeMax: 80, description: "web" },
    ];
    expect(await refused()).toMatch(/rules\[2\].*is the same rule as rules\[0\]/);
  });
});
