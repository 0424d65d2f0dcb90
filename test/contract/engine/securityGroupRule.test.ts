/** Rules of security groups as resources of their own, beside groups that list theirs. */
import { getSecurityGroup, SecurityGroup, SecurityGroupRuleResource } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import { openStack, type TestStack } from "../../harness/stack";
import { openWires, type RuleThere, type Wires } from "./wires";

let wires: Wires;
const stacks: TestStack[] = [];

beforeAll(async () => {
  wires = await openWires();
});

afterAll(async () => {
  for (const stack of stacks) await stack.close();
  await wires?.close();
});

async function open(program: () => Promise<Record<string, unknown>>): Promise<TestStack> {
  const stack = await openStack({ target: wires.counted, program });
  stacks.push(stack);
  return stack;
}

const LABEL = /^Managed by Pulumi, dev\/.* \[[0-9a-f-]{21}(-kept)?\]$/;

/** What a group has beside the two default rules: ports and remote group, by port. */
async function portsOf(group: string): Promise<[number | null, string | null][]> {
  const rules = (await wires.rulesOf(group)).filter(({ protocol }) => protocol !== null);
  return rules
    .map((rule): [number | null, string | null] => [rule.port_range_min, rule.remote_group_id])
    .sort(([a], [b]) => (a ?? 0) - (b ?? 0));
}

const tagsOf = async (group: string): Promise<string[]> =>
  ((await wires.there(`/security-groups/${group}`))?.tags ?? []) as string[];

describe("two groups that refer to each other", () => {
  const it = chapter();
  let stack: TestStack;
  let ids: Record<string, string>;
  let listed: number[] = [443];
  let isTwice = false;
  let description: string | undefined;
  let port = 5432;

  beforeAll(async () => {
    stack = await open(async () => {
      const db = new SecurityGroup("db");
      const rules = listed.map((portRangeMin) => ({ protocol: "tcp", portRangeMin }));
      const clash = { protocol: "6", portRangeMin: 9000, remoteGroup: db.id };
      const web = new SecurityGroup("web", { rules: isTwice ? [...rules, clash] : rules });
      const toDb = new SecurityGroupRuleResource("to-db", {
        securityGroupId: db.id,
        remoteGroupId: web.id,
        protocol: "tcp",
        portRangeMin: port,
        description,
      });
      new SecurityGroupRuleResource("back", {
        ...{ securityGroupId: web.id, remoteGroupId: db.id, protocol: "TCP", portRangeMin: 9000, portRangeMax: 9000 },
      });
      return { web: web.id, db: db.id, rule: toDb.id, at: toDb.createdAt };
    });
    ids = (await stack.up()).outputs as Record<string, string>;
  });

  it("have their rules, each with a mark of its own", async () => {
    expect(await portsOf(ids.db ?? "")).toEqual([[5432, ids.web]]);
    expect(await portsOf(ids.web ?? "")).toEqual([
      [443, null],
      [9000, ids.db],
    ]);
    const rule = (await wires.rulesOf(ids.db ?? "")).find(({ id }) => id === ids.rule);
    expect(rule?.description).toMatch(LABEL);
    expect(ids.at).toMatch(/^\d{4}-.*Z$/);
    expect(
      (await getSecurityGroupOf(ids.db ?? "")).rules.find(({ id }) => id === ids.rule)?.description,
    ).toBeUndefined();
  });

  /** A group as the look-up says it, on the stack's connection. */
  async function getSecurityGroupOf(id: string) {
    let seen: Awaited<ReturnType<typeof getSecurityGroup>> | undefined;
    const looking = await open(async () => {
      seen = await getSecurityGroup({ id });
      return {};
    });
    await looking.preview();
    if (!seen) throw new Error("the program did not run");
    return seen;
  }

  it("are as the program says, also after a refresh", async () => {
    expect((await stack.refresh()).ops).toMatchObject({ "to-db": "same", back: "same" });
    expect((await stack.preview()).counts).toEqual({ same: 6 });
  });

  it("a group that changes its list leaves the rules of others alone", async () => {
    listed = [443, 8443];
    const back = (await wires.rulesOf(ids.web ?? "")).find(({ port_range_min }) => port_range_min === 9000);
    expect((await stack.up()).counts).toMatchObject({ update: 1 });
    const now = await wires.rulesOf(ids.web ?? "");
    expect(now.map(({ id }) => id)).toContain(back?.id);
    expect(now.map(({ port_range_min }) => port_range_min)).toEqual(expect.arrayContaining([443, 8443, 9000]));
  });

  it("a rule with a description of its user's has its mark in the group's tags", async () => {
    description = "web to db";
    expect((await stack.up()).ops).toMatchObject({ "to-db": "replace" });
    const [rule] = (await wires.rulesOf(ids.db ?? "")).filter(({ protocol }) => protocol !== null);
    expect(rule?.description).toBe("web to db");
    expect(await tagsOf(ids.db ?? "")).toEqual([
      expect.stringMatching(/^omnicloud-new-rule-[0-9a-f]{12}=[0-9a-f]{20}$/),
    ]);
    expect((await stack.refresh()).ops).toMatchObject({ "to-db": "same", back: "same" });
    expect((await stack.preview()).counts).toEqual({ same: 6 });
  });

  it("a change replaces the rule, and its tag with it", async () => {
    port = 5433;
    const [before] = await tagsOf(ids.db ?? "");
    expect((await stack.up()).ops).toMatchObject({ "to-db": "replace", back: "same" });
    expect(await portsOf(ids.db ?? "")).toEqual([[5433, ids.web]]);
    const tags = await tagsOf(ids.db ?? "");
    expect(tags).toHaveLength(1);
    expect(tags).not.toContain(before);
  });

  it("one that somebody deleted is missed by a refresh, and created again", async () => {
    const [rule] = (await wires.rulesOf(ids.db ?? "")).filter(({ protocol }) => protocol !== null);
    await wires.cloud.ask("DELETE", "network", `/security-group-rules/${rule?.id}`);
    expect((await stack.refresh()).ops).toMatchObject({ "to-db": "delete" });
    expect((await stack.up()).ops).toMatchObject({ "to-db": "create" });
    expect(await portsOf(ids.db ?? "")).toEqual([[5433, ids.web]]);
  });

  it("what a group lists cannot be such a rule as well: the error names it", async () => {
    isTwice = true;
    const [rule] = (await wires.rulesOf(ids.web ?? "")).filter(({ port_range_min }) => port_range_min === 9000);
    const failed = await stack.up({ fails: true });
    expect(failed.errors("web").join("\n")).toMatch(
      new RegExp(`rules: ${rule?.id} in the group is a SecurityGroupRule`),
    );
    isTwice = false;
    await stack.up();
  });

  it("they go with their stack", async () => {
    await stack.destroy();
    expect(await wires.there(`/security-groups/${ids.db}`)).toBeUndefined();
  });
});

describe("the group that every project has", () => {
  const it = chapter();
  let stack: TestStack;
  let group: string;
  let before: RuleThere[];
  let isKept = false;
  let rules = 1;
  let adopt: string | undefined;

  beforeAll(async () => {
    group = (await wires.own("/security-groups?name=default"))[0]?.id ?? "";
    before = await wires.rulesOf(group);
    stack = await open(async () => {
      const { id } = await getSecurityGroup({ name: "default" });
      for (let i = 0; i < rules; i++) {
        const args = { securityGroupId: id, protocol: "tcp", portRangeMin: 2200 + i };
        new SecurityGroupRuleResource(`ssh-${i}`, { ...args, adopt }, { retainOnDelete: isKept });
      }
      return {};
    });
  });

  it("takes rules of a stack", async () => {
    await stack.up();
    expect(await portsOf(group)).toEqual([[2200, null]]);
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("a rule that is to be kept says so in a tag, and one that no longer is does not", async () => {
    isKept = true;
    await stack.up();
    expect(await tagsOf(group)).toEqual([expect.stringMatching(/^omnicloud-rule-[0-9a-f]{12}=[0-9a-f]{20}-kept$/)]);
    isKept = false;
    await stack.up();
    expect(await tagsOf(group)).toEqual([]);
  });

  it("a rule that it has already is refused by its id, and may be adopted", async () => {
    const rule = { security_group_id: group, direction: "ingress", protocol: "tcp", port_range_min: 2201 };
    const there = await wires.ask("POST", "/security-group-rules", {
      security_group_rule: { ...rule, port_range_max: 2201 },
    });
    rules = 2;
    const refused = await stack.up({ fails: true });
    expect(refused.errors("ssh-1").join("\n")).toContain(`set adopt: "${there.id}"`);
    await wires.cloud.ask("DELETE", "network", `/security-group-rules/${(await foundBy(2200))?.id}`);
    await stack.refresh();
    rules = 1;
    await stack.up();
    await wires.cloud.ask("DELETE", "network", `/security-group-rules/${there.id}`);
  });

  const foundBy = async (port: number) =>
    (await wires.rulesOf(group)).find(({ port_range_min }) => port_range_min === port);

  it("is as before once the stack is gone", async () => {
    await stack.destroy();
    expect((await wires.rulesOf(group)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it("is adopted with its rules, changed, and kept when its stack is destroyed", async () => {
    const self = (["IPv4", "IPv6"] as const).map((ethertype) => ({ ethertype, remoteGroup: "self" }));
    let more: { protocol: string; portRangeMin: number }[] = [];
    const holder = await open(async () => {
      new SecurityGroup("all", {
        name: "default",
        description: "Default security group",
        adopt: group,
        rules: [...self, ...more],
      });
      return {};
    });
    await holder.up();
    more = [{ protocol: "tcp", portRangeMin: 22 }];
    expect((await holder.up()).counts).toMatchObject({ update: 1 });
    expect(await portsOf(group)).toEqual([[22, null]]);
    await holder.destroy();
    expect(await wires.there(`/security-groups/${group}`)).toMatchObject({ name: "default", tags: [] });
    for (const { id, protocol } of await wires.rulesOf(group))
      if (protocol === "tcp") await wires.cloud.ask("DELETE", "network", `/security-group-rules/${id}`);
  });
});

describe("a stateless group", () => {
  const it = chapter();
  let stack: TestStack;
  let stateful: boolean | undefined = false;
  let id: string;

  beforeAll(async () => {
    stack = await open(async () => ({
      id: new SecurityGroup("fast", { ...(stateful === undefined ? {} : { openstack: { stateful } }) }).id,
    }));
    id = String((await stack.up()).outputs.id);
  });

  it("is one, and is no change", async () => {
    expect(await wires.there(`/security-groups/${id}`)).toMatchObject({ stateful: false });
    expect((await stack.preview()).counts).toEqual({ same: 2 });
  });

  it("is drift if somebody switches it", async () => {
    await wires.ask("PUT", `/security-groups/${id}`, { security_group: { stateful: true } });
    expect((await stack.refresh()).ops).toMatchObject({ "openstack:SecurityGroup fast": "update" });
    await stack.up();
    expect(await wires.there(`/security-groups/${id}`)).toMatchObject({ stateful: false });
  });

  it("cannot be switched while something is in it: the error names that", async () => {
    const network = await wires.ask("POST", "/networks", { network: { name: "n" } });
    const port = await wires.ask("POST", "/ports", { port: { network_id: network.id, security_groups: [id] } });
    stateful = undefined;
    const refused = await stack.up({ fails: true });
    expect(refused.errors("fast").join("\n")).toMatch(new RegExp(`stateful: cannot be changed.*port ${port.id}`));
    await wires.cloud.ask("DELETE", "network", `/ports/${port.id}`);
    await wires.cloud.ask("DELETE", "network", `/networks/${network.id}`);
  });

  it("is stateful again once the program says nothing", async () => {
    await stack.up();
    expect(await wires.there(`/security-groups/${id}`)).toMatchObject({ stateful: true });
  });
});
