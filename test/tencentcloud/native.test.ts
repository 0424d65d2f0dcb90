/** The native plugin on the sandbox: what it creates is there, a second preview is clean, and nothing is left of it. */
import * as tencentcloud from "@pulumi/tencentcloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../harness/chapter";
import { openStack, type TestStack } from "../harness/stack";
import { openTencentcloud, type Tencentcloud } from "../harness/tencentcloud";

const it = chapter();

let cloud: Tencentcloud;
let stack: TestStack;
/** What the next run's program says. */
const said = { name: "web", size: 20, tags: { team: "red" } as Record<string, string> };

async function program() {
  const { region } = cloud;
  // Its keys are in the environment.
  const provider = new tencentcloud.Provider("gz", { region, protocol: "HTTP" });
  const on = { provider };
  const availabilityZone = `${region}-3`;
  const { name, size, tags } = said;
  const vpc = new tencentcloud.Vpc("net", { name: "net", cidrBlock: "10.20.0.0/16", tags }, on);
  const place = { vpcId: vpc.id, availabilityZone };
  const subnet = new tencentcloud.Subnet("front", { ...place, name: "front", cidrBlock: "10.20.1.0/24", tags }, on);
  const group = new tencentcloud.SecurityGroup("web", { name: "web", description: "of the web", tags }, on);
  const key = new tencentcloud.KeyPair("mine", { keyName: "mine", publicKey: "ssh-rsa AAAAB3Nza test" }, on);
  const instance = new tencentcloud.Instance(
    "web",
    {
      ...{ availabilityZone, instanceName: name, instanceType: "S5.MEDIUM4", imageId: "img-487zeit5", tags },
      ...{ vpcId: vpc.id, subnetId: subnet.id, orderlySecurityGroups: [group.id], keyIds: [key.id] },
      systemDiskType: "CLOUD_PREMIUM",
      userData: Buffer.from("#!/bin/sh").toString("base64"),
    },
    on,
  );
  const disk = new tencentcloud.CbsStorage(
    "data",
    { availabilityZone, storageName: "data", storageType: "CLOUD_PREMIUM", storageSize: size, tags },
    on,
  );
  new tencentcloud.CbsStorageAttachment("data", { instanceId: instance.id, storageId: disk.id }, on);
  const table = new tencentcloud.RouteTable("own", { name: "own", vpcId: vpc.id, tags }, on);
  const address = new tencentcloud.Eip("own", { name: "own", tags }, on);
  new tencentcloud.EipAssociation("own", { eipId: address.id, instanceId: instance.id }, on);
  return { vpc: vpc.id, instance: instance.id, disk: disk.id, table: table.id };
}

beforeAll(async () => {
  cloud = await openTencentcloud();
  stack = await openStack({ program, env: cloud.env });
});

afterAll(async () => {
  await stack?.close();
  await cloud?.close();
});

const same = { same: expect.any(Number) };

describe("the native plugin", () => {
  it("creates all of it, and previews nothing then", async () => {
    await stack.up();
    expect((await stack.preview()).counts).toEqual(same);
    expect((await stack.refresh()).counts).toEqual(same);
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("changes a name, tags and a disk's size in place", async () => {
    Object.assign(said, { name: "site", size: 40, tags: { team: "blue" } });
    const { counts } = await stack.up();
    expect(counts).not.toHaveProperty("replace");
    expect((await stack.preview()).counts).toEqual(same);
    expect(
      (await cloud.sdk.cbs.DescribeDisks({ Filters: [{ Name: "disk-name", Values: ["data"] }] })).DiskSet,
    ).toMatchObject([{ DiskSize: 40, DiskState: "ATTACHED", Tags: [{ Key: "team", Value: "blue" }] }]);
  });

  it("leaves nothing", async () => {
    await stack.destroy();
    expect(await cloud.sdk.vpc.DescribeVpcs({})).toMatchObject({ TotalCount: 0 });
    expect(await cloud.sdk.cvm.DescribeInstances({})).toMatchObject({ TotalCount: 0 });
    expect(await cloud.sdk.cbs.DescribeDisks({})).toMatchObject({ TotalCount: 0 });
  });
});
