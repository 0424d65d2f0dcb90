/** A Vpc, a group and an instance on AWS: the real engine, moto, and the native provider's place taken by the tests' own. */
import { Instance, SecurityGroup, type SecurityGroupRule, Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Aws, openAws } from "../harness/aws";
import { chapter } from "../harness/chapter";
import { openStack, type TestStack } from "../harness/stack";

/** What the next run's program says. */
interface Program {
  flavor: string;
  image: string;
  power?: "running" | "stopped";
  publicAddress?: boolean;
  userData?: string;
  metadata?: Record<string, string>;
  rules: SecurityGroupRule[];
  defaultEgress?: boolean;
  groupName?: string;
}

let aws: Aws;
let stack: TestStack;
let said: Program;

async function program() {
  const vpc = new Vpc("net", {
    cidr: "10.20.0.0/16",
    subnets: { front: { cidr: "10.20.1.0/24" }, back: { cidr: "10.20.2.0/24", availabilityZone: `${aws.region}b` } },
    router: { externalNetwork: true },
  });
  const { rules, defaultEgress, groupName, ...own } = said;
  const group = new SecurityGroup("web", { vpc: vpc.id, rules, defaultEgress, name: groupName });
  const web = new Instance("web", {
    ...own,
    network: vpc.id,
    subnet: vpc.subnetIds.front,
    securityGroups: [group.id],
  });
  return {
    ...{ id: web.id, address: web.address, status: web.status, flavor: web.flavor.name, public: web.publicAddress },
    ...{ tables: vpc.routeTableIds, router: vpc.routerId, group: group.id },
  };
}

beforeAll(async () => {
  aws = await openAws();
  const { Images = [] } = await aws.ec2.describeImages({ Owners: ["amazon"] });
  const names = Images.map(({ Name }) => Name ?? "");
  const image = names.find((name) => name !== "" && names.filter((other) => other === name).length === 1) ?? "";
  said = {
    flavor: "t3.micro",
    image,
    rules: [{ protocol: "tcp", portRangeMin: 22 }],
    userData: "#!/bin/sh\necho words",
  };
  stack = await openStack({ program, config: aws.config, env: aws.env });
});

afterAll(async () => {
  await stack?.close();
  await aws?.close();
});

/** The instance as EC2 has it. */
async function machine() {
  const { Reservations = [] } = await aws.ec2.describeInstances({});
  const all = Reservations.flatMap(({ Instances = [] }) => Instances);
  return all.filter(({ State }) => State?.Name !== "terminated");
}

/** The rules of the group, in one line each. */
async function rules(group: string) {
  const { SecurityGroupRules = [] } = await aws.ec2.describeSecurityGroupRules({
    Filters: [{ Name: "group-id", Values: [group] }],
  });
  return SecurityGroupRules.map(
    ({ IsEgress, IpProtocol, FromPort, CidrIpv4, CidrIpv6 }) =>
      `${IsEgress ? "out" : "in"} ${IpProtocol} ${FromPort} ${CidrIpv4 ?? CidrIpv6}`,
  ).sort();
}

const clean = { same: expect.any(Number) };

describe("a Vpc, a group and an instance on AWS", () => {
  const it = chapter();
  let id = "";
  let group = "";

  it("come up, each native resource with our mark, and a second preview has nothing to do", async () => {
    expect((await stack.preview()).counts.create).toBeGreaterThan(5);
    const { outputs } = await stack.up();
    expect(outputs).toMatchObject({ status: "running", flavor: "t3.micro" });
    ({ id, group } = outputs as { id: string; group: string });
    expect((await stack.preview()).counts).toEqual(clean);
    const state = await stack.export();
    const natives = state.filter(({ type, inputs }) => type.startsWith("aws:") && inputs?.tags !== undefined);
    expect(natives.length).toBeGreaterThanOrEqual(6);
    for (const { inputs } of natives)
      expect(inputs?.tags).toHaveProperty("omnicloud", expect.stringMatching(/^[0-9a-f]{8}-/));
    const { userData } = state.find(({ type }) => type === "aws:ec2/instance:Instance")?.inputs ?? {};
    expect(userData).toHaveProperty("plaintext"); // the export shows secrets, and says that it is one
  });

  it("let everything out, and in what the rules say", async () => {
    expect(await rules(group)).toEqual(["in tcp 22 0.0.0.0/0", "out -1 -1 0.0.0.0/0", "out -1 -1 ::/0"]);
  });

  it("change rules in place, and close the way out if they are told to", async () => {
    said.rules = [
      { protocol: "tcp", portRangeMin: 22, description: "ssh" },
      { protocol: "tcp", portRangeMin: 80, portRangeMax: 81 },
    ];
    said.defaultEgress = false;
    said.groupName = "front door";
    const { counts } = await stack.up();
    expect(counts).toEqual({ same: expect.any(Number), update: 2 });
    expect(await rules(group)).toEqual(["in tcp 22 0.0.0.0/0", "in tcp 80 0.0.0.0/0"]);
    expect((await stack.preview()).counts).toEqual(clean);
  });

  it("find a rule that somebody added, and take it out", async () => {
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: 3389, ToPort: 3389, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
    await aws.ec2.authorizeSecurityGroupIngress({ GroupId: group, IpPermissions });
    await stack.refresh();
    expect((await stack.up()).counts).toEqual({ same: expect.any(Number), update: 1 });
    expect(await rules(group)).toHaveLength(2);
  });

  it("resize in place: what ran runs, what was stopped is stopped", async () => {
    said.flavor = "t3.large";
    expect((await stack.up()).outputs).toMatchObject({ id, status: "running", flavor: "t3.large" });
    await aws.ec2.stopInstances({ InstanceIds: [id] });
    said.flavor = "t3.medium";
    expect((await stack.up()).outputs).toMatchObject({ id, status: "stopped", flavor: "t3.medium" });
    expect(await machine()).toMatchObject([{ InstanceId: id, InstanceType: "t3.medium", State: { Name: "stopped" } }]);
    await stack.refresh();
    expect((await stack.preview()).counts).toEqual(clean);
  });

  it("start and stop as they are told, also after somebody else did", async () => {
    said.power = "running";
    expect((await stack.up()).outputs).toMatchObject({ status: "running" });
    await aws.ec2.stopInstances({ InstanceIds: [id] });
    await stack.refresh();
    expect((await stack.up()).counts).toEqual({ same: expect.any(Number), update: 1 });
    expect(await machine()).toMatchObject([{ InstanceId: id, State: { Name: "running" } }]);
  });

  it("get and lose a public address in place", async () => {
    said.publicAddress = true;
    const { outputs } = await stack.up();
    expect(outputs).toMatchObject({ id, public: expect.stringMatching(/^\d+(\.\d+){3}$/) });
    expect((await stack.preview()).counts).toEqual(clean);
    said.publicAddress = undefined;
    expect((await stack.up()).outputs).toMatchObject({ id });
    expect((await aws.ec2.describeAddresses({})).Addresses).toEqual([]);
  });

  it("change metadata in place, and are replaced for other user data", async () => {
    said.metadata = { team: "blue" };
    expect((await stack.up()).outputs).toMatchObject({ id });
    const [one] = await machine();
    expect(one?.Tags).toContainEqual({ Key: "team", Value: "blue" });
    said.userData = "#!/bin/sh\necho other words";
    const { outputs } = await stack.up();
    expect(outputs.id).not.toBe(id);
    expect(outputs).toMatchObject({ flavor: "t3.medium", status: "running" });
    expect(await machine()).toHaveLength(1);
    expect((await stack.preview()).counts).toEqual(clean);
  });

  it("go without leaving anything", async () => {
    await stack.destroy();
    const { Vpcs = [] } = await aws.ec2.describeVpcs({ Filters: [{ Name: "is-default", Values: ["false"] }] });
    expect(Vpcs).toEqual([]);
    expect(await machine()).toEqual([]);
  });
});
