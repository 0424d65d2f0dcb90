/** The look-ups of AWS, in a program's own process. */
import { runtime } from "@pulumi/pulumi";
import {
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
import { type Aws, openAws } from "../harness/aws";
import { type Forward, openSlowStore } from "../harness/slowProxy";

let aws: Aws;
let proxy: Forward;
let image = "";
let instance = "";
let vpc = "";
let group = "";
let subnet = "";

const named = (type: "vpc" | "instance" | "security-group", name: string) => [
  { ResourceType: type, Tags: [{ Key: "Name", Value: name }] },
];

beforeAll(async () => {
  aws = await openAws();
  proxy = await openSlowStore(aws.moto);
  const cloud = { ...aws.connection, endpoint: proxy.origin };
  runtime.setAllConfig({ "omnicloud:connections": JSON.stringify({ cloud }) });
  const { ec2 } = aws;
  image = (await ec2.describeImages({ Owners: ["amazon"] })).Images?.[0]?.ImageId ?? "";
  const made = await ec2.createVpc({ CidrBlock: "10.9.0.0/16", TagSpecifications: named("vpc", "net") });
  vpc = made.Vpc?.VpcId ?? "";
  subnet = (await ec2.createSubnet({ VpcId: vpc, CidrBlock: "10.9.1.0/24" })).Subnet?.SubnetId ?? "";
  await ec2.createSubnet({ VpcId: vpc, CidrBlock: "10.9.0.0/24" });
  const web = { GroupName: "g-1", Description: "x", VpcId: vpc, TagSpecifications: named("security-group", "web") };
  group = (await ec2.createSecurityGroup(web)).GroupId ?? "";
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: 80, ToPort: 80, UserIdGroupPairs: [{ GroupId: group }] }];
  await ec2.authorizeSecurityGroupIngress({ GroupId: group, IpPermissions });
  const run = { ImageId: image, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1, SubnetId: subnet } as const;
  const TagSpecifications = named("instance", "web");
  const ran = await ec2.runInstances({ ...run, SecurityGroupIds: [group], TagSpecifications });
  instance = ran.Instances?.[0]?.InstanceId ?? "";
});

afterAll(async () => {
  await proxy?.close();
  await aws?.close();
});

/** How many requests reached AWS meanwhile, by what they asked. */
async function asked(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = proxy.requests.length;
  await work();
  const actions = proxy.requests.slice(before).map(({ body }) => /Action=(\w+)/.exec(body)?.[1] ?? "other");
  return Object.fromEntries([...new Set(actions)].map((one) => [one, actions.filter((all) => all === one).length]));
}

describe("a look-up on AWS", () => {
  it("finds a Vpc by its name, with its subnets in order", async () => {
    const found = await getVpc({ name: "net" });
    expect(found).toMatchObject({ id: vpc, name: "net", region: "eu-west-1", status: "available" });
    expect(found.subnets.map(({ cidr, gatewayIp }) => [cidr, gatewayIp])).toEqual([
      ["10.9.0.0/24", "10.9.0.1"],
      ["10.9.1.0/24", "10.9.1.1"],
    ]);
  });

  it("finds a group by what people call it, with its rules", async () => {
    const { id, rules, stateful } = await getSecurityGroup({ name: "web" });
    expect({ id, stateful }).toEqual({ id: group, stateful: true });
    expect(rules).toContainEqual({
      ...{ id: expect.stringMatching(/^sgr-/), direction: "ingress", ethertype: "IPv4", protocol: "tcp" },
      ...{ portRangeMin: 80, portRangeMax: 80, remoteGroup: group, securityGroupId: group },
    });
  });

  it("finds an instance by id and by name, with its size, disk and network", async () => {
    const found = await getInstance({ name: "web" });
    expect(found).toEqual(await getInstance({ id: instance }));
    expect(found).toMatchObject({
      ...{ id: instance, status: "running", image, network: vpc, securityGroups: ["g-1"] },
      ...{ flavor: { id: "t3.micro", vcpus: 2, ram: 1024 }, availabilityZone: expect.stringMatching(/^eu-west-1/) },
    });
    expect(found.systemDisk?.size).toBeGreaterThan(0);
    expect(found.address).toMatch(/^10\.9\.1\./);
  });

  it("finds flavors and images by a part of their names, and not without", async () => {
    expect(await getFlavor({ name: "t3.large" })).toMatchObject({ id: "t3.large", vcpus: 2, ram: 8192 });
    const filters = { Name: "t3.*" };
    const { flavors } = await getFlavors({ filters, pageNumber: 2, pageSize: 3 });
    expect(flavors).toHaveLength(3);
    for await (const { name } of listFlavors({ filters: { Name: ["t3.*", "m5.large"] } })) {
      expect(name).toBe("m5.large"); // by name
      break;
    }
    expect(await getImage({ id: image })).toMatchObject({ id: image, status: "active" });
    const { images } = await getImages({ filters: { Name: "amzn2-*" } });
    expect(images.length).toBeGreaterThan(0);
    for (const { name } of images) expect(name).toMatch(/^amzn2-/);
    await expect(getFlavors()).rejects.toThrow(/getFlavors: filters.*is required on AWS/);
    await expect(getImages()).rejects.toThrow(/getImages: filters.*is required on AWS/);
    await expect(listImages()[Symbol.asyncIterator]().next()).rejects.toThrow(
      /listImages: filters.*is required on AWS/,
    );
  });

  it("asks for names and ids of one kind together, each time as it is now", async () => {
    const seven = () => Promise.all(Array.from({ length: 7 }, () => getVpc({ name: "net" })));
    expect(await asked(seven)).toEqual({ DescribeVpcs: 1, DescribeSubnets: 1 });
    const both = () => Promise.all([getInstance({ id: instance }), getInstance({ id: instance })]);
    expect(await asked(both)).toMatchObject({ DescribeInstances: 1 });
    const flavors = () => Promise.all(["t3.nano", "t3.small", "m5.large"].map((name) => getFlavor({ name })));
    expect(await asked(flavors)).toEqual({ DescribeInstanceTypes: 1 });
    const Tags = [{ Key: "Name", Value: "net-2" }];
    await aws.ec2.createTags({ Resources: [vpc], Tags });
    expect(await getVpc({ name: "net-2" })).toMatchObject({ id: vpc });
    await aws.ec2.createTags({ Resources: [vpc], Tags: [{ Key: "Name", Value: "net" }] });
  });

  it("names what is near, where there is nothing of that name or id", async () => {
    await expect(getVpc({ name: "nets" })).rejects.toThrow(/no vpc of eu-west-1 is named nets; .*did you mean net\?/);
    await expect(getFlavor({ name: "t3.mikro" })).rejects.toThrow(/no flavor of eu-west-1 is named t3\.mikro/);
    await expect(getInstance({ id: "i-00000000000000000" })).rejects.toThrow(/no instance of eu-west-1 has the id/);
    await expect(getInstance({ name: "web", openstack: { project: "p" } })).rejects.toThrow(/openstack/);
  });
});

describe("several instances on AWS", () => {
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    const run = { ImageId: image, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1, SubnetId: subnet } as const;
    for (const name of ["db", "db-2", "d*"]) {
      const ran = await aws.ec2.runInstances({ ...run, TagSpecifications: named("instance", name) });
      ids[name] = ran.Instances?.[0]?.InstanceId ?? "";
    }
    await aws.ec2.stopInstances({ InstanceIds: [ids["db-2"] ?? ""] });
  });

  const names = async (args: Parameters<typeof getInstances>[0]) =>
    (await getInstances(args)).map(({ name }) => name).sort();

  it("are found by exact names and states: of one filter all holds, several are united", async () => {
    expect(await names({})).toEqual(["d*", "db", "db-2", "web"]);
    expect(await names({ filters: { Name: ["db", "db-2"] } })).toEqual(["db", "db-2"]);
    expect(await names({ filters: { Name: "d*" } })).toEqual(["d*"]);
    expect(await names({ filters: { Name: ["db", "db-2"], State: "running" } })).toEqual(["db"]);
    const either = [{ Name: "web" }, { State: ["stopped" as const, "suspended" as const] }];
    expect(await names({ filters: either })).toEqual(["db-2", "web"]);
    await expect(getInstances({ filters: { Zone: "x" } as never })).rejects.toThrow(/filters.*Zone/);
    await expect(getInstances({ filters: { State: "ACTIVE" as never } })).rejects.toThrow(/filters\.State/);
  });

  it("have D's nine fields, a name and a zone, and what they have not is absent", async () => {
    const [web] = await getInstances({ filters: { Name: "web" } });
    expect(web).toEqual({
      ...{ instanceId: instance, name: "web", state: "running", status: "running", instanceType: "t3.micro" },
      ...{ vpcId: vpc, subnetId: subnet, imageId: image, privateIpAddress: expect.stringMatching(/^10\.9\.1\./) },
      ...{ securityGroups: [{ groupId: group, groupName: "g-1" }], availabilityZone: expect.stringMatching(/^eu-/) },
    });
  });

  it("that are not there are named, all of them, or left out", async () => {
    const unknown = ["i-00000000000000001", "i-00000000000000002"];
    const instanceIds = [unknown[0] ?? "", instance, unknown[1] ?? ""];
    await expect(getInstances({ instanceIds })).rejects.toThrow(
      `no instance of eu-west-1 has the ids ${unknown.join(", ")}`,
    );
    expect((await getInstances({ instanceIds, missing: "skip" })).map((one) => one.instanceId)).toEqual([instance]);
    expect(await getInstances({ instanceIds: [instance], filters: { Name: "db" } })).toEqual([]);
  });

  it("that are terminated come by their id or state alone", async () => {
    const gone = ids["d*"] ?? "";
    await aws.ec2.terminateInstances({ InstanceIds: [gone] });
    expect(await names({})).toEqual(["db", "db-2", "web"]);
    expect(await getInstances({ instanceIds: [gone] })).toMatchObject([{ state: "terminated" }]);
    expect(await names({ filters: { State: "terminated" } })).toEqual(["d*"]);
  });

  it("are 200 by one request, by ids and without", async () => {
    const many = { ImageId: image, InstanceType: "t3.micro", MinCount: 200, MaxCount: 200, SubnetId: subnet } as const;
    const { Instances = [] } = await aws.ec2.runInstances(many);
    const instanceIds = Instances.map(({ InstanceId = "" }) => InstanceId);
    expect(await asked(async () => expect(await getInstances({ instanceIds })).toHaveLength(200))).toEqual({
      DescribeInstances: 1,
    });
    expect(await asked(() => getInstances({ filters: { State: "running" } }))).toEqual({ DescribeInstances: 1 });
    await aws.ec2.terminateInstances({ InstanceIds: instanceIds });
  });
});

describe("networks on AWS", () => {
  it("are Vpcs, several at once, with their subnets", async () => {
    const work = async () => {
      const [found, ...others] = await getVpcs({ filters: { Name: ["net", "nothing"] } });
      expect(others).toEqual([]);
      expect(found).toEqual(await getVpc({ name: "net" }));
    };
    expect(await asked(work)).toEqual({ DescribeVpcs: 2, DescribeSubnets: 2 });
    expect((await getVpcs()).map(({ id }) => id)).toContain(vpc);
    await expect(getVpcs({ vpcIds: [vpc, "vpc-0000"] })).rejects.toThrow("no vpc of eu-west-1 has the id vpc-0000");
    expect(await getVpcs({ vpcIds: ["vpc-0000"], missing: "skip" })).toEqual([]);
  });

  it("are route tables, the main one first, each route with what it leads to", async () => {
    const { ec2 } = aws;
    const RouteTableId = (await ec2.createRouteTable({ VpcId: vpc })).RouteTable?.RouteTableId ?? "";
    await ec2.associateRouteTable({ RouteTableId, SubnetId: subnet });
    const gateway = (await ec2.createInternetGateway({})).InternetGateway?.InternetGatewayId ?? "";
    await ec2.attachInternetGateway({ InternetGatewayId: gateway, VpcId: vpc });
    await ec2.createRoute({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gateway });
    await ec2.createRoute({ RouteTableId, DestinationCidrBlock: "10.77.0.0/16", InstanceId: instance });
    const [main, own] = await getRouteTables({ vpcId: vpc });
    const local = { destinationCidrBlock: "10.9.0.0/16", via: { gatewayId: "local" }, state: "active" };
    expect(main).toMatchObject({ vpcId: vpc, main: true, subnetIds: [], routes: [local] });
    expect(own).toMatchObject({ routeTableId: RouteTableId, main: false, subnetIds: [subnet] });
    expect(own?.routes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ destinationCidrBlock: "0.0.0.0/0", via: { gatewayId: gateway } }),
        expect.objectContaining({ destinationCidrBlock: "10.77.0.0/16", via: { instanceId: instance } }),
      ]),
    );
    await expect(getRouteTables({ vpcId: "vpc-0000" })).rejects.toThrow("no vpc of eu-west-1 has the id vpc-0000");
  });
});
