/** The look-ups of Tencent Cloud, in a program's own process. */
import { runtime } from "@pulumi/pulumi";
import {
  getCloudDisk,
  getFlavor,
  getFlavors,
  getImage,
  getImages,
  getInstance,
  getInstances,
  getRouteTables,
  getSecurityGroup,
  getVpc,
  getVpcs,
  listFlavors,
  listImages,
} from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { condition } from "../harness/processes";
import { openTencentcloud, type Tencentcloud } from "../harness/tencentcloud";

const IMAGE = "img-487zeit5";

let cloud: Tencentcloud;
let vpc = "";
let subnet = "";
let group = "";
let key = "";
let instance = "";

const Placement = { Zone: "ap-guangzhou-3" };

/** Launches machines. @returns their ids */
async function launch(InstanceName: string, InstanceCount = 1): Promise<string[]> {
  const { cvm } = cloud.sdk;
  const { InstanceIdSet: ids = [] } = await cvm.RunInstances({
    ...{ Placement, InstanceName, InstanceCount, InstanceType: "S5.MEDIUM4", ImageId: IMAGE },
    ...{ VirtualPrivateCloud: { VpcId: vpc, SubnetId: subnet }, SecurityGroupIds: [group] },
    LoginSettings: { KeyIds: [key] },
  });
  const [id = ""] = ids;
  await condition(`${id} to run`, 60, async () => {
    const { InstanceSet: [found] = [] } = await cvm.DescribeInstances({ InstanceIds: [id] });
    return found?.InstanceState === "RUNNING";
  });
  return ids;
}

beforeAll(async () => {
  cloud = await openTencentcloud();
  runtime.setAllConfig(cloud.config);
  const { sdk } = cloud;
  vpc = (await sdk.vpc.CreateVpc({ VpcName: "net", CidrBlock: "10.9.0.0/16" })).Vpc?.VpcId ?? "";
  const front = { VpcId: vpc, SubnetName: "front", CidrBlock: "10.9.16.0/20", ...Placement };
  subnet = (await sdk.vpc.CreateSubnet({ ...front, Zone: Placement.Zone })).Subnet?.SubnetId ?? "";
  const back = { VpcId: vpc, SubnetName: "back", CidrBlock: "10.9.0.0/24", Zone: Placement.Zone };
  await sdk.vpc.CreateSubnet(back);
  const made = await sdk.vpc.CreateSecurityGroup({ GroupName: "web", GroupDescription: "of the web" });
  group = made.SecurityGroup?.SecurityGroupId ?? "";
  const Ingress = [{ Protocol: "TCP", Port: "80", SecurityGroupId: group, Action: "ACCEPT" }];
  await sdk.vpc.CreateSecurityGroupPolicies({ SecurityGroupId: group, SecurityGroupPolicySet: { Ingress } });
  const PublicKey = "ssh-rsa AAAAB3Nza team";
  key = (await sdk.cvm.ImportKeyPair({ KeyName: "team", ProjectId: 0, PublicKey })).KeyId ?? "";
  [instance = ""] = await launch("web");
  cloud.counted();
});

afterAll(() => cloud?.close());

/** How many requests reached Tencent Cloud meanwhile, by what they asked. */
async function asked(work: () => Promise<unknown>): Promise<Record<string, number>> {
  cloud.counted();
  await work();
  return cloud.counted();
}

describe("a look-up on Tencent Cloud", () => {
  it("finds a Vpc by its name, with its subnets in order", async () => {
    const found = await getVpc({ name: "net" });
    expect(found).toMatchObject({ id: vpc, name: "net", region: cloud.region, status: "available" });
    expect(found.createdAt).toMatch(/^\d{4}-.*Z$/);
    expect(found.subnets.map(({ name, cidr, gatewayIp }) => [name, cidr, gatewayIp])).toEqual([
      ["back", "10.9.0.0/24", "10.9.0.1"],
      ["front", "10.9.16.0/20", "10.9.16.1"],
    ]);
  });

  it("finds a group by its name, with its rules", async () => {
    const { id, rules, stateful, description } = await getSecurityGroup({ name: "web" });
    expect({ id, stateful, description }).toEqual({ id: group, stateful: true, description: "of the web" });
    expect(rules).toEqual([
      {
        ...{ id: "ingress-0", direction: "ingress", ethertype: "IPv4", protocol: "tcp", portRangeMin: 80 },
        ...{ portRangeMax: 80, remoteGroup: group, securityGroupId: group, updatedAt: expect.stringMatching(/Z$/) },
      },
    ]);
  });

  it("finds an instance by id and by name, with its size, disk, group and network", async () => {
    const found = await getInstance({ name: "web" });
    expect(found).toEqual(await getInstance({ id: instance }));
    expect(found).toMatchObject({
      ...{ id: instance, status: "running", image: IMAGE, network: vpc, securityGroups: ["web"] },
      ...{ flavor: { id: "S5.MEDIUM4", vcpus: 2, ram: 4096 }, availabilityZone: Placement.Zone, dataDisks: [] },
    });
    expect(found.systemDisk?.size).toBeGreaterThan(0);
    expect(found.address).toMatch(/^10\.9\.(1[6-9]|2\d|3[01])\./);
  });

  it("finds a disk by id and by name, with the instance that has it", async () => {
    const disk = { Placement, DiskChargeType: "POSTPAID_BY_HOUR", DiskType: "CLOUD_PREMIUM", DiskSize: 20 };
    const [id = ""] = (await cloud.sdk.cbs.CreateDisks({ ...disk, DiskName: "data" })).DiskIdSet ?? [];
    expect(await getCloudDisk({ name: "data" })).toEqual({
      ...{ id, name: "data", size: 20, type: "CLOUD_PREMIUM", availabilityZone: Placement.Zone, region: cloud.region },
      ...{ status: expect.any(String), createdAt: expect.stringMatching(/Z$/), attachments: [] },
    });
    await condition(`${id} to be ready`, 60, async () => (await getCloudDisk({ id })).status === "available");
    await cloud.sdk.cbs.AttachDisks({ InstanceId: instance, DiskIds: [id] });
    expect(await getCloudDisk({ id })).toMatchObject({ attachedTo: instance, attachments: [{ instance }] });
    expect((await getInstance({ id: instance })).dataDisks).toEqual([{ id, size: 20, type: "CLOUD_PREMIUM" }]);
  });

  it("finds flavors and images by a part of their names, and not without", async () => {
    expect(await getFlavor({ name: "S5.LARGE8" })).toMatchObject({ id: "S5.LARGE8", ram: 8192 });
    const { flavors } = await getFlavors({ filters: { Name: "S5.*" }, pageNumber: 1, pageSize: 2 });
    expect(flavors).toHaveLength(2);
    for await (const { name } of listFlavors({ filters: { Name: "S5.*" } })) expect(name).toMatch(/^S5\./);
    expect(await getImage({ id: IMAGE })).toMatchObject({ id: IMAGE, status: "active" });
    expect(await getImage({ name: "team base" })).toMatchObject({ id: "img-6n21msk1" });
    await expect(getImage({ name: "twice" })).rejects.toThrow("2 images are named twice: give the id");
    const { images } = await getImages({ filters: { Name: ["team *", "twice"] } });
    expect(images.map(({ name }) => name).sort()).toEqual(["team base", "twice", "twice"]);
    await expect(getFlavors()).rejects.toThrow(/getFlavors: filters.*is required on Tencent Cloud/);
    await expect(getImages()).rejects.toThrow(/getImages: filters.*is required on Tencent Cloud/);
    const none = () => listImages()[Symbol.asyncIterator]().next();
    await expect(none()).rejects.toThrow(/listImages: filters.*is required on Tencent Cloud/);
  });

  it("asks for names and ids of one kind together, each time as it is now", async () => {
    const seven = () => Promise.all(Array.from({ length: 7 }, () => getVpc({ name: "net" })));
    expect(await asked(seven)).toEqual({ DescribeVpcs: 1, DescribeSubnets: 1 });
    await cloud.sdk.vpc.ModifyVpcAttribute({ VpcId: vpc, VpcName: "net-2" });
    expect(await getVpc({ name: "net-2" })).toMatchObject({ id: vpc });
    await cloud.sdk.vpc.ModifyVpcAttribute({ VpcId: vpc, VpcName: "net" });
  });

  it("names what is near, where there is nothing of that name or id", async () => {
    await expect(getVpc({ name: "nets" })).rejects.toThrow(
      /no vpc of ap-guangzhou is named nets; .*did you mean net\?/,
    );
    await expect(getFlavor({ name: "S5.MEDIUM" })).rejects.toThrow(/no flavor of ap-guangzhou is named S5\.MEDIUM/);
    await expect(getInstance({ id: "ins-00000000" })).rejects.toThrow(/no instance of ap-guangzhou has the id/);
    await expect(getInstance({ name: "web", openstack: { project: "p" } })).rejects.toThrow(/openstack/);
  });

  it("finds networks, several at once, and the tables of one, the main one first", async () => {
    const found = await getVpcs({ filters: { Name: ["net", "nothing"] } });
    expect(found).toEqual([await getVpc({ name: "net" })]);
    await expect(getVpcs({ vpcIds: [vpc, "vpc-00000000"] })).rejects.toThrow("has the id vpc-00000000");
    expect(await getVpcs({ vpcIds: ["vpc-00000000"], missing: "skip" })).toEqual([]);
    const { RouteTable: own } = await cloud.sdk.vpc.CreateRouteTable({ VpcId: vpc, RouteTableName: "own" });
    const RouteTableId = own?.RouteTableId ?? "";
    const route = { DestinationCidrBlock: "0.0.0.0/0", GatewayType: "EIP", GatewayId: "0" };
    await cloud.sdk.vpc.CreateRoutes({ RouteTableId, Routes: [route] });
    const [main, second] = await getRouteTables({ vpcId: vpc });
    const local = { destinationCidrBlock: "10.9.0.0/16", via: { gatewayId: "local" }, state: "active" };
    expect(main).toMatchObject({ vpcId: vpc, main: true, routes: [{ ...local, origin: "CreateRouteTable" }] });
    expect(main?.subnetIds).toHaveLength(2);
    expect(second).toMatchObject({ routeTableId: RouteTableId, main: false, subnetIds: [] });
    expect(second?.routes).toContainEqual({
      ...{ destinationCidrBlock: "0.0.0.0/0", via: { gatewayId: "internet" }, state: "active", origin: "CreateRoute" },
    });
    await expect(getRouteTables({ vpcId: "vpc-00000000" })).rejects.toThrow("no vpc of ap-guangzhou has the id");
  });
});

describe("several instances on Tencent Cloud", () => {
  beforeAll(async () => {
    await launch("db");
    const [stopped = ""] = await launch("db-2");
    await cloud.sdk.cvm.StopInstances({ InstanceIds: [stopped] });
    await condition("db-2 to be stopped", 60, async () => (await names({ filters: { State: "stopped" } })).length > 0);
  });

  const names = async (args: Parameters<typeof getInstances>[0]) =>
    (await getInstances(args)).map(({ name }) => name).sort();

  it("are found by exact names and states: of one filter all holds, several are united", async () => {
    expect(await names({})).toEqual(["db", "db-2", "web"]);
    // CVM itself matches a part of a name.
    expect(await names({ filters: { Name: "db" } })).toEqual(["db"]);
    expect(await names({ filters: { Name: ["db", "db-2"], State: "running" } })).toEqual(["db"]);
    expect(await names({ filters: [{ Name: "web" }, { State: ["stopped", "suspended"] }] })).toEqual(["db-2", "web"]);
    await expect(getInstances({ filters: { Zone: "x" } as never })).rejects.toThrow(/filters.*Zone/);
  });

  it("have D's nine fields, a name and a zone, and what they have not is absent", async () => {
    const [web] = await getInstances({ filters: { Name: "web" } });
    expect(web).toEqual({
      ...{ instanceId: instance, name: "web", state: "running", status: "running", instanceType: "S5.MEDIUM4" },
      ...{ vpcId: vpc, subnetId: subnet, imageId: IMAGE, privateIpAddress: expect.stringMatching(/^10\.9\./) },
      ...{ securityGroups: [{ groupId: group, groupName: "web" }], availabilityZone: Placement.Zone, keyName: "team" },
    });
  });

  it("that are not there are named, all of them, or left out", async () => {
    const unknown = ["ins-00000001", "ins-00000002"];
    const instanceIds = [unknown[0] ?? "", instance, unknown[1] ?? ""];
    await expect(getInstances({ instanceIds })).rejects.toThrow(
      `no instance of ap-guangzhou has the ids ${unknown.join(", ")}`,
    );
    expect((await getInstances({ instanceIds, missing: "skip" })).map((one) => one.instanceId)).toEqual([instance]);
    expect(await getInstances({ instanceIds: [instance], filters: { Name: "db" } })).toEqual([]);
  });

  it("are 200 by two requests, by ids and without; two more ask for the names of groups and keys", async () => {
    const instanceIds = [...(await launch("many", 100)), ...(await launch("many", 100))];
    await condition("all to run", 60, async () => (await names({ filters: { State: "pending" } })).length === 0);
    const expected = { DescribeInstances: 2, DescribeSecurityGroups: 1, DescribeKeyPairs: 1 };
    expect(await asked(async () => expect(await getInstances({ instanceIds })).toHaveLength(200))).toEqual(expected);
    const byName = () => getInstances({ filters: { Name: "many", State: "running" } });
    expect(await asked(async () => expect(await byName()).toHaveLength(200))).toEqual(expected);
  });
});
