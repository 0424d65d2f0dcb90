/** The attached native provider itself: it does what the engine sees the AWS plugin do, on moto. */

import { Volume } from "@pulumi/aws/ebs/volume";
import { Instance } from "@pulumi/aws/ec2/instance";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { Subnet } from "@pulumi/aws/ec2/subnet";
import { Vpc } from "@pulumi/aws/ec2/vpc";
import { Provider } from "@pulumi/aws/provider";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Aws, openAws } from "../harness/aws";
import { chapter } from "../harness/chapter";
import { openStack, type TestStack } from "../harness/stack";

let aws: Aws;
let stack: TestStack;

beforeAll(async () => {
  aws = await openAws();
  stack = await openStack({ program: async () => undefined, env: aws.env });
});

afterAll(async () => {
  await stack.close();
  await aws.close();
});

/** What the program says. */
interface Program {
  tags: Record<string, string>;
  type: string;
  size: number;
  cidr?: string;
}

const program =
  (ami: string, { tags, type, size, cidr = "10.1.0.0/24" }: Program) =>
  async () => {
    const provider = new Provider("cloud", { region: aws.region });
    const vpc = new Vpc("net", { cidrBlock: "10.1.0.0/16", enableDnsHostnames: true, tags }, { provider });
    const subnet = new Subnet("front", { vpcId: vpc.id, cidrBlock: cidr }, { provider });
    const group = new SecurityGroup("web", { vpcId: vpc.id, name: "web" }, { provider });
    const groups = [group.id];
    const machine = new Instance(
      "web",
      { ami, instanceType: type, subnetId: subnet.id, vpcSecurityGroupIds: groups, tags },
      { provider },
    );
    new Volume("data", { availabilityZone: subnet.availabilityZone, size }, { provider });
    return { vpc: vpc.id, machine: machine.id, state: machine.instanceState };
  };

describe("the native provider of the tests", () => {
  const it = chapter();
  const said: Program = { tags: { team: "a", omnicloud: "1" }, type: "t3.micro", size: 2 };
  let ami = "";

  it("creates resources with their tags, and the second preview is clean", async () => {
    ami = (await aws.ec2.describeImages({})).Images?.[0]?.ImageId ?? "";
    stack.program = program(ami, said);
    expect((await stack.preview()).counts).toEqual({ create: 5 });
    const { outputs } = await stack.up();
    expect(outputs?.state).toBe("running");
    const [vpc] = (await aws.ec2.describeVpcs({ VpcIds: [String(outputs?.vpc)] })).Vpcs ?? [];
    expect(vpc?.Tags).toEqual(
      expect.arrayContaining([
        { Key: "team", Value: "a" },
        { Key: "omnicloud", Value: "1" },
      ]),
    );
    expect((await stack.preview()).counts).toEqual({ same: 5 });
    expect((await stack.refresh()).counts).toEqual({ same: 5 });
  });

  it("changes tags, an instance's type and a disk's size in place", async () => {
    stack.program = program(ami, { tags: { team: "b" }, type: "t3.large", size: 3 });
    expect((await stack.preview()).counts).toEqual({ same: 2, update: 3 });
    await stack.up();
    const { Reservations } = await aws.ec2.describeInstances({});
    const machines = Reservations?.flatMap(({ Instances = [] }) => Instances) ?? [];
    expect(machines.map(({ InstanceType, Tags }) => [InstanceType, Tags])).toEqual([
      ["t3.large", [{ Key: "team", Value: "b" }]],
    ]);
    expect((await aws.ec2.describeVolumes({ Filters: [{ Name: "size", Values: ["3"] }] })).Volumes).toHaveLength(1);
    expect((await stack.preview()).counts).toEqual({ same: 5 });
  });

  it("says which changes replace", async () => {
    stack.program = program(ami, { tags: { team: "b" }, type: "t3.large", size: 3, cidr: "10.1.9.0/24" });
    // The disk's zone is the new subnet's, which nobody knows yet.
    expect((await stack.preview()).ops).toMatchObject({ front: "replace", data: "replace", net: "same" });
    stack.program = program(ami, { tags: { team: "b" }, type: "t3.large", size: 3 });
  });

  it("finds in a refresh what is gone", async () => {
    const { Volumes = [] } = await aws.ec2.describeVolumes({ Filters: [{ Name: "size", Values: ["3"] }] });
    await aws.ec2.deleteVolume({ VolumeId: Volumes[0]?.VolumeId });
    await stack.refresh();
    expect((await stack.preview()).counts).toEqual({ same: 4, create: 1 });
  });

  it("deletes all that it created, and records each step", async () => {
    await stack.destroy();
    expect((await aws.ec2.describeVpcs({ Filters: [{ Name: "is-default", Values: ["false"] }] })).Vpcs).toEqual([]);
    const deleted = aws.native.steps.filter(({ verb }) => verb === "delete").map(({ name }) => name);
    expect(deleted.sort()).toEqual(["front", "net", "web", "web"]);
    expect(aws.native.configured.map(({ region }) => region)).toContain(aws.region);
  });
});
