/** The groups of servers that give none themselves. */
import { Instance, InstanceSecurityGroups, SecurityGroup, SecurityGroupMember } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import type { TestStack } from "../../harness/stack";
import { type Ground, openGround } from "./servers";

const NOWHERE = "00000000-0000-4000-8000-000000000000";

let ground: Ground;
let stack: TestStack;
let said: { groups?: string[]; more?: string[]; beside?: "own" | "member" | "members" } = {};

beforeAll(async () => {
  ground = await openGround();
  stack = await ground.stack(async () => {
    const network = ground.networks[0];
    const least = { flavor: "m1.tiny", image: "cirros", network };
    const web = new Instance("web", {
      ...least,
      ...(said.beside === "own" ? { securityGroups: [ground.groups[0]] } : {}),
    });
    const spare = new Instance("spare", least);
    const fresh = new SecurityGroup("fresh", {
      rules: [{ protocol: "tcp", portRangeMin: 80 }],
      ...(said.beside === "members" ? { members: { web: web.id } } : {}),
    });
    const kept =
      said.groups &&
      new InstanceSecurityGroups("keep", {
        instances: [web.id, spare.id, ...(said.more ?? [])],
        securityGroups: [...said.groups, fresh.id],
      });
    if (said.beside === "member") new SecurityGroupMember("in", { server: web.id, securityGroup: ground.groups[1] });
    return { web: web.id, spare: spare.id, fresh: fresh.id, groups: kept?.groups };
  });
});

afterAll(async () => {
  await stack?.destroy();
  await ground?.close();
});

describe("the groups of instances", () => {
  const it = chapter();
  let ids: Record<"web" | "spare" | "fresh", string>;
  let before: string[];

  it("are those of the list and no others", async () => {
    ids = (await stack.up()).outputs as typeof ids;
    before = await ground.groupsOf(ids.web);
    expect(before).toHaveLength(1);
    said = { groups: [ground.groups[0]] };
    const { outputs } = await stack.up();
    const wanted = [ground.groups[0], ids.fresh].sort();
    expect(await ground.groupsOf(ids.web)).toEqual(wanted);
    expect(outputs.groups).toEqual({ [ids.web]: wanted, [ids.spare]: wanted });
    const again = await stack.preview();
    expect(Object.values(again.ops).filter((op) => op !== "same")).toEqual([]);
    await stack.refresh();
    expect(Object.values((await stack.preview()).ops).filter((op) => op !== "same")).toEqual([]);
  });

  it("that somebody changed are drift, and are put back", async () => {
    await ground.ask("POST", "compute", `/servers/${ids.web}/action`, { removeSecurityGroup: { name: "one" } });
    expect(await ground.groupsOf(ids.web)).toEqual([ids.fresh]);
    expect((await stack.refresh()).ops).toMatchObject({ keep: "update" });
    await stack.up();
    expect(await ground.groupsOf(ids.web)).toEqual([ground.groups[0], ids.fresh].sort());
  });

  it("of an unknown instance are an error, once the others have theirs", async () => {
    said = { groups: [ground.groups[1]], more: [NOWHERE] };
    expect((await stack.up({ fails: true })).output).toContain(`OpenStack has no server ${NOWHERE}`);
    expect(await ground.groupsOf(ids.spare)).toEqual([ground.groups[1], ids.fresh].sort());
    said = { groups: [ground.groups[1]] };
    await stack.up();
  });

  it("are said in one way alone", async () => {
    said.beside = "own";
    expect((await stack.preview({ fails: true })).output).toMatch(/instances\[0\]: its own securityGroups say/);
    said.beside = "member";
    expect((await stack.preview({ fails: true })).output).toMatch(/an InstanceSecurityGroups says which groups/);
    said.beside = "members";
    expect((await stack.preview({ fails: true })).output).toMatch(/instances\[0\]: a group's members say/);
    said.beside = undefined;
  });

  it("are put back when the resource is deleted, before the groups are", async () => {
    stack.program = async () => {
      const least = { flavor: "m1.tiny", image: "cirros", network: ground.networks[0] };
      new Instance("web", least);
      new Instance("spare", least);
    };
    await stack.up();
    expect(await ground.groupsOf(ids.web)).toEqual(before);
    expect(await ground.groupsOf(ids.spare)).toEqual(before);
  });
});
