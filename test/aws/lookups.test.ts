/** The look-ups of AWS, in a program's own process. */
import { runtime } from "@pulumi/pulumi";
import {
  getFlavor,
  getFlavors,
  getImage,
  getImages,
  getInstance,
  getSecurityGroup,
  getVpc,
  listFlavors,
} from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, openAws } from "../harness/aws";

let aws: Aws;
let image = "";
let instance = "";
let vpc = "";
let group = "";

const named = (type: "vpc" | "instance" | "security-group", name: string) => [
  { ResourceType: type, Tags: [{ Key: "Name", Value: name }] },
];

beforeAll(async () => {
  aws = await openAws();
  runtime.setAllConfig({ "omnicloud:connections": aws.config["omnicloud:connections"] ?? "" });
  const { ec2 } = aws;
  image = (await ec2.describeImages({ Owners: ["amazon"] })).Images?.[0]?.ImageId ?? "";
  const made = await ec2.createVpc({ CidrBlock: "10.9.0.0/16", TagSpecifications: named("vpc", "net") });
  vpc = made.Vpc?.VpcId ?? "";
  const subnet = (await ec2.createSubnet({ VpcId: vpc, CidrBlock: "10.9.1.0/24" })).Subnet?.SubnetId ?? "";
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

afterAll(() => aws?.close());

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

  it("finds flavors and images", async () => {
    expect(await getFlavor({ name: "t3.large" })).toMatchObject({ id: "t3.large", vcpus: 2, ram: 8192 });
    const { flavors } = await getFlavors({ pageNumber: 2, pageSize: 3 });
    expect(flavors).toHaveLength(3);
    for await (const { name } of listFlavors()) {
      expect(name < (flavors[0]?.name ?? "")).toBe(true);
      break;
    }
    expect(await getImage({ id: image })).toMatchObject({ id: image, status: "active" });
    expect((await getImages()).images).toEqual([]); // the account has none of its own
  });

  it("names what is near, where there is nothing of that name or id", async () => {
    await expect(getVpc({ name: "nets" })).rejects.toThrow(/no vpc of eu-west-1 is named nets; .*did you mean net\?/);
    await expect(getFlavor({ name: "t3.mikro" })).rejects.toThrow(/no flavor of eu-west-1 is named t3\.mikro/);
    await expect(getInstance({ id: "i-00000000000000000" })).rejects.toThrow(/no instance of eu-west-1 has the id/);
    await expect(getInstance({ name: "web", openstack: { project: "p" } })).rejects.toThrow(/openstack/);
  });
});
