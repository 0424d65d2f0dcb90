/** The groups of instances on Tencent Cloud that give none themselves, and that they are said in one way alone. */
import { Instance, InstancePower, InstanceSecurityGroups, SecurityGroup, Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../harness/chapter";
import { openStack, type TestStack } from "../harness/stack";
import { openTencentcloud, type Tencentcloud } from "../harness/tencentcloud";
import { instancesOf } from "./fleet";

let cloud: Tencentcloud;
let stack: TestStack;
let said: { groups?: ("group" | "more")[]; own?: boolean; members?: boolean; team?: string } & {
  /** Of one of the instances. */
  flavor?: string;
  userData?: string;
  power?: "running" | "stopped";
} = {};

beforeAll(async () => {
  cloud = await openTencentcloud();
  const program = async () => {
    const subnets = { a: { cidr: "10.41.0.0/24", availabilityZone: "ap-guangzhou-3" } };
    const net = new Vpc("net", { cidr: "10.41.0.0/16", subnets });
    const least = { flavor: "S5.MEDIUM4", image: "img-487zeit5", subnet: net.subnetIds.a };
    const group = new SecurityGroup("group", { rules: [{ protocol: "tcp", portRangeMin: 80 }] });
    const more = new SecurityGroup("more", {});
    const metadata = said.team === undefined ? {} : { metadata: { team: said.team } };
    const web = new Instance("web", { ...least, ...metadata, ...(said.own ? { securityGroups: [group.id] } : {}) });
    const { flavor = least.flavor, userData, power } = said;
    const spare = new Instance("spare", { ...least, flavor, userData });
    if (power !== undefined) new InstancePower("power", { instances: [spare.id], state: power });
    new SecurityGroup("other", { members: said.members ? { web: web.id } : {} });
    const all = { group: group.id, more: more.id };
    const kept =
      said.groups &&
      new InstanceSecurityGroups("keep", {
        instances: [web.id, spare.id],
        securityGroups: said.groups.map((name) => all[name]),
      });
    return { web: web.id, spare: spare.id, ...all, groups: kept ? kept.groups : undefined };
  };
  stack = await openStack({ program, config: cloud.config, env: cloud.env });
});

afterAll(async () => {
  await stack?.close();
  await cloud?.close();
});

/** What says which groups were there before. */
const noted = async () =>
  (await cloud.sdk.tag.GetResources({ TagFilters: [{ TagKey: "omnicloud-groups" }] })).ResourceTagMappingList;

const groupsOf = async (id: string) => (await instancesOf(cloud, [id]))[0]?.SecurityGroupIds ?? [];
const changes = ({ ops }: { ops: Record<string, string> }) => Object.values(ops).filter((op) => op !== "same");

describe("the groups of instances on Tencent Cloud", () => {
  const it = chapter();
  let ids: Record<"web" | "spare" | "group" | "more", string>;
  let before: string[];

  it("are not said by an instance and by another group's members at once", async () => {
    said = { own: true, members: true };
    expect((await stack.preview({ fails: true })).output).toContain("members: its own securityGroups say");
    said = { own: true, groups: ["group"] };
    expect((await stack.preview({ fails: true })).output).toMatch(/instances\[0\]: its own securityGroups say/);
    said = { members: true, groups: ["group"] };
    expect((await stack.preview({ fails: true })).output).toMatch(/instances\[0\]: a group's members say/);
  });

  it("are those of the list and no others, by one request, and the instances themselves see no difference", async () => {
    said = {};
    ids = (await stack.up()).outputs as typeof ids;
    before = await groupsOf(ids.web);
    expect(before).toHaveLength(1);
    said = { groups: ["group", "more"] };
    cloud.counted();
    const { outputs, ops } = await stack.up();
    expect(cloud.counted()).toMatchObject({ TagResources: 1, ModifyInstancesAttribute: 1 });
    expect(outputs.groups).toEqual({ [ids.web]: [ids.group, ids.more], [ids.spare]: [ids.group, ids.more] });
    expect(Object.entries(ops).filter(([, op]) => op !== "same")).toEqual([["keep", "create"]]);
    expect(await groupsOf(ids.web)).toEqual([ids.group, ids.more]);
    expect(changes(await stack.preview())).toEqual([]);
    await stack.refresh();
    expect(changes(await stack.preview())).toEqual([]);
  });

  it("have the order in which they are written", async () => {
    said = { groups: ["more", "group"] };
    expect((await stack.up()).ops).toMatchObject({ keep: "update" });
    expect(await groupsOf(ids.spare)).toEqual([ids.more, ids.group]);
    expect(changes(await stack.preview())).toEqual([]);
  });

  it("that somebody changed are drift, and are put back", async () => {
    await cloud.sdk.cvm.ModifyInstancesAttribute({ InstanceIds: [ids.web], SecurityGroups: before });
    expect((await stack.refresh()).ops).toMatchObject({ keep: "update" });
    expect((await stack.up()).ops).toMatchObject({ keep: "update" });
    expect(await groupsOf(ids.web)).toEqual([ids.more, ids.group]);
  });

  it("stay, and so does what they were before, when an instance's own tags change", async () => {
    said.team = "red";
    await stack.up();
    expect(await noted()).toHaveLength(2);
    expect(changes(await stack.preview())).toEqual([]);
  });

  it("are changed once, whether a request was never received or its answer lost", async () => {
    for (const [kind, groups] of [
      ["reset-before", ["group"]],
      ["reset-after", ["more"]],
    ] as const) {
      said.groups = [...groups];
      cloud.sandbox.faults.add({ kind, match: { service: "tencentcloud", path: "^/ModifyInstancesAttribute$" } });
      await stack.up();
      expect(await groupsOf(ids.web)).toEqual(groups.map((name) => ids[name]));
      expect(changes(await stack.preview())).toEqual([]);
    }
  });

  it("and power follow in the same run what restarts an instance, or replaces it", async () => {
    Object.assign(said, { power: "stopped", flavor: "S5.LARGE8" });
    await stack.up();
    const spare = () => instancesOf(cloud, [ids.spare]);
    expect(await spare()).toMatchObject([{ InstanceState: "STOPPED", InstanceType: "S5.LARGE8" }]);
    expect(changes(await stack.preview())).toEqual([]);
    said.userData = "#!/bin/sh\necho hello";
    const former = ids.spare;
    ids = (await stack.up()).outputs as typeof ids;
    expect(ids.spare).not.toBe(former);
    expect(await spare()).toMatchObject([{ InstanceState: "STOPPED", SecurityGroupIds: [ids.more] }]);
    expect(changes(await stack.preview())).toEqual([]);
  });

  it("are put back when the resource is deleted", async () => {
    const { flavor, userData } = said;
    said = { team: "red", flavor, userData };
    await stack.up();
    expect(await groupsOf(ids.web)).toEqual(before);
    expect(await groupsOf(ids.spare)).toEqual(before);
    expect(await noted()).toEqual([]);
    await stack.refresh();
    expect(changes(await stack.preview())).toEqual([]);
  });
});
