/** Nothing lost of operations on Tencent Cloud: the engine is killed before a request is carried out, or before its answer. */
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import { interrupted } from "../../harness/interruption";
import { openProject, type TestProject } from "../../harness/project";
import { openTencentcloud, type Tencentcloud } from "../../harness/tencentcloud";
import { instancesOf, launch, newPlace, statesOf } from "../fleet";

const PROGRAM = `
const { InstancePower, InstanceSecurityGroups, Routes } = require("pulumi-omnicloud");
const { INSTANCES, VPC, STATE, GROUP, VIA } = process.env;
const instances = INSTANCES.split(" ");
new InstancePower("power", { instances, state: STATE });
new InstanceSecurityGroups("groups", { instances, securityGroups: [GROUP] });
const via = { instanceId: VIA };
new Routes("routes", { vpc: VPC, routes: ["172.16.0.0/16", "172.17.0.0/16"].map((destinationCidrBlock) => ({ destinationCidrBlock, via })) });`;

let cloud: Tencentcloud;
let project: TestProject;
let vpc = "";
let ids: string[] = [];
let groups: string[] = [];
let before: string[] = [];
let said: Record<"STATE" | "GROUP" | "VIA", string>;

beforeAll(async () => {
  cloud = await openTencentcloud();
  const place = await newPlace(cloud);
  vpc = place.VpcId;
  ids = await launch(cloud, place, 3);
  before = (await instancesOf(cloud, ids))[0]?.SecurityGroupIds ?? [];
  groups = await Promise.all(
    ["one", "two"].map(async (GroupName) => {
      const { SecurityGroup } = await cloud.sdk.vpc.CreateSecurityGroup({ GroupName, GroupDescription: "" });
      return SecurityGroup?.SecurityGroupId ?? "";
    }),
  );
  project = await openProject({
    files: { "index.cjs": PROGRAM },
    env: { ...cloud.env, INSTANCES: ids.join(" "), VPC: vpc },
    connections: { cloud: cloud.connection },
  });
});

afterAll(async () => {
  await project?.close();
  await cloud?.close();
});

/** Kills the engine at the first request of an action: before it is carried out, or before it is answered. */
async function killedAt(action: string, kind: "reset-before" | "reset-after"): Promise<void> {
  let reach = () => {};
  let release = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const meanwhile = () => {
    reach();
    return released;
  };
  cloud.sandbox.faults.add({ kind, match: { service: "tencentcloud", path: `^/${action}$` }, meanwhile });
  await interrupted(project, ["up"], { env: said, when: () => reached });
  release();
}

/** The routes of users in the Vpc's table. */
async function routes(): Promise<string[]> {
  const Filters = [{ Name: "vpc-id", Values: [vpc] }];
  const { RouteTableSet: [table] = [] } = await cloud.sdk.vpc.DescribeRouteTables({ Filters });
  const all = (table?.RouteSet ?? []).filter(({ RouteType }) => RouteType === "USER");
  return all.map(({ DestinationCidrBlock, GatewayId }) => `${DestinationCidrBlock} ${GatewayId}`).sort();
}

/** All is as the program says, each once, and the next preview says so. */
async function expectAsSaid(): Promise<void> {
  await project.run(["up"], { env: said });
  const all = await instancesOf(cloud, ids);
  const gate = all.find(({ InstanceId }) => InstanceId === said.VIA)?.PrivateIpAddresses?.[0];
  expect(await statesOf(cloud, ids)).toEqual(ids.map(() => said.STATE.toUpperCase()));
  expect(all.map(({ SecurityGroupIds }) => SecurityGroupIds)).toEqual(ids.map(() => [said.GROUP]));
  expect(await routes()).toEqual(["172.16.0.0/16", "172.17.0.0/16"].map((to) => `${to} ${gate}`));
  await project.run(["preview", "--expect-no-changes"], { env: said });
}

describe("a killed run of operations", () => {
  const it = chapter();

  it("is ended by the next one, if its routes were created and nobody was told", async () => {
    said = { STATE: "stopped", GROUP: groups[0] ?? "", VIA: ids[0] ?? "" };
    await killedAt("CreateRoutes", "reset-after");
    expect(await routes()).toHaveLength(2);
    await expectAsSaid();
  });

  it("is ended by the next one, if the instances' groups were not changed yet", async () => {
    said.GROUP = groups[1] ?? "";
    await killedAt("ModifyInstancesAttribute", "reset-before");
    await expectAsSaid();
  });

  it("is ended by the next one, if the instances were started and nobody was told", async () => {
    said.STATE = "running";
    await killedAt("StartInstances", "reset-after");
    cloud.counted();
    await expectAsSaid();
    expect(cloud.counted()).not.toHaveProperty("StartInstances");
  });

  it("is ended by the next one, if its routes were not replaced yet", async () => {
    said.VIA = ids[1] ?? "";
    await killedAt("ReplaceRoutes", "reset-before");
    await expectAsSaid();
  });

  it("leaves nothing behind, and the groups that were there before", async () => {
    await project.run(["destroy"], { env: said });
    expect(await routes()).toEqual([]);
    expect((await instancesOf(cloud, ids)).map(({ SecurityGroupIds }) => SecurityGroupIds)).toEqual(
      ids.map(() => before),
    );
    const marked = await cloud.sdk.tag.GetResources({ TagFilters: [{ TagKey: "omnicloud-groups" }] });
    expect(marked.ResourceTagMappingList).toEqual([]);
  });
});
