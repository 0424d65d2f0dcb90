/** Networks on AWS: the NAT gateway, name servers, what stands beside them, and what instances in them should know. */
import { generateKeyPairSync } from "node:crypto";
import { KeyPair } from "@pulumi/aws/ec2/keyPair";
import { Instance, InstancePower, providerOf, SecurityGroup, Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Aws, openAws } from "../harness/aws";
import { chapter } from "../harness/chapter";
import { openStack, type TestStack } from "../harness/stack";

let aws: Aws;
let stack: TestStack;
let image = "";

/** What the next run's program says. */
const said: {
  nat?: string;
  dns?: string[];
  instances?: ("front" | "back")[];
  keyName?: string;
  members?: boolean;
  subnet?: string;
  isPowered?: boolean;
} = {};

async function program() {
  const { nat, dns, instances = [], keyName, members, subnet } = said;
  const vpc = new Vpc("net", {
    cidr: "10.20.0.0/16",
    subnets: { front: { cidr: "10.20.1.0/24", dns }, back: { cidr: "10.20.2.0/24" } },
    router: { externalNetwork: true, aws: { nat } },
  });
  const beside = new KeyPair(
    "beside",
    { keyName: "beside", publicKey: PUBLIC_KEY },
    { provider: providerOf("cloud") as never },
  );
  const power = said.isPowered ? ("running" as const) : undefined;
  const all = instances.map((key) => {
    return new Instance(key, { flavor: "t3.micro", image, subnet: subnet ?? vpc.subnetIds[key], keyName, power });
  });
  if (said.isPowered) new InstancePower("all", { instances: all.map(({ id }) => id), state: "running" });
  const group =
    members === undefined
      ? undefined
      : new SecurityGroup("web", { vpc: vpc.id, members: members ? { first: all[0]?.id ?? "" } : {} });
  return {
    ...{ vpc: vpc.id, front: vpc.subnetIds.front, back: vpc.subnetIds.back, tables: vpc.routeTableIds },
    ...{ outside: vpc.externalAddresses, key: beside.id, group: group?.id, memberships: group?.memberships },
    instance: all[0]?.id,
  };
}

/** A public key as OpenSSH writes it. */
const PUBLIC_KEY = (() => {
  const raw = generateKeyPairSync("ed25519").publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const piece = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return `ssh-ed25519 ${Buffer.concat([piece(Buffer.from("ssh-ed25519")), piece(raw)]).toString("base64")} test`;
})();

beforeAll(async () => {
  aws = await openAws();
  image = (await aws.ec2.describeImages({ Owners: ["amazon"] })).Images?.[0]?.ImageId ?? "";
  stack = await openStack({ program, config: aws.config, env: aws.env });
});

afterAll(async () => {
  await stack?.close();
  await aws?.close();
});

const same = { same: expect.any(Number) };

/** Where a table sends what leaves for the internet. */
async function wayOut(table: string): Promise<string | undefined> {
  const { RouteTables: [found] = [] } = await aws.ec2.describeRouteTables({ RouteTableIds: [table] });
  const route = found?.Routes?.find(({ DestinationCidrBlock }) => DestinationCidrBlock === "0.0.0.0/0");
  return route?.NatGatewayId ?? route?.GatewayId;
}

async function natGateways() {
  const { NatGateways = [] } = await aws.ec2.describeNatGateways({});
  return NatGateways.filter(({ State }) => State === "available");
}

async function serversOf(vpc: string): Promise<(string | undefined)[] | undefined> {
  const { Vpcs: [found] = [] } = await aws.ec2.describeVpcs({ VpcIds: [vpc] });
  if (!found?.DhcpOptionsId || found.DhcpOptionsId === "default") return undefined;
  const { DhcpOptions: [options] = [] } = await aws.ec2.describeDhcpOptions({ DhcpOptionsIds: [found.DhcpOptionsId] });
  const list = options?.DhcpConfigurations?.find(({ Key }) => Key === "domain-name-servers");
  return list?.Values?.map(({ Value }) => Value);
}

async function groupsOf(instance: string): Promise<(string | undefined)[]> {
  const { Reservations = [] } = await aws.ec2.describeInstances({ InstanceIds: [instance] });
  const { NetworkInterfaces: [face] = [] } = Reservations[0]?.Instances?.[0] ?? {};
  return (face?.Groups ?? []).map(({ GroupId }) => GroupId);
}

interface Outputs {
  vpc: string;
  front: string;
  back: string;
  tables: Record<string, string>;
  outside: string[];
  group: string;
  instance: string;
}

describe("a Vpc on AWS", () => {
  const it = chapter();

  it("makes no NAT gateway and no name servers unless they are asked for", async () => {
    const { tables, vpc, outside } = (await stack.up()).outputs as unknown as Outputs;
    expect(await natGateways()).toEqual([]);
    expect((await aws.ec2.describeAddresses({})).Addresses).toEqual([]);
    expect(await wayOut(tables.back ?? "")).toMatch(/^igw-/);
    expect(outside).toEqual([]);
    expect(await serversOf(vpc)).toBeUndefined();
  });

  it("lets the other subnets out by a NAT gateway, and announces name servers to all", async () => {
    said.nat = "front";
    said.dns = ["10.20.0.2", "9.9.9.9"];
    const { tables, vpc, front, outside } = (await stack.up()).outputs as unknown as Outputs;
    const [gateway, ...others] = await natGateways();
    expect(others).toEqual([]);
    expect(gateway).toMatchObject({ SubnetId: front });
    expect(outside).toEqual([gateway?.NatGatewayAddresses?.[0]?.PublicIp]);
    expect(await wayOut(tables.front ?? "")).toMatch(/^igw-/);
    expect(await wayOut(tables.back ?? "")).toBe(gateway?.NatGatewayId);
    expect(await serversOf(vpc)).toEqual(said.dns);
    const again = await stack.preview();
    expect(again.counts, JSON.stringify(again.ops)).toEqual(same);
    expect((await stack.refresh()).counts).toEqual(same);
  });

  it("has one native provider, which serves what stands beside it too", async () => {
    const state = await stack.export();
    expect(state.filter(({ type }) => type === "pulumi:providers:aws")).toHaveLength(1);
    expect(state.find(({ type }) => type === "aws:ec2/keyPair:KeyPair")?.id).toBe("beside");
  });

  it("warns of a new instance that reaches nothing outside, or into which nobody can log in", async () => {
    said.instances = ["front", "back"];
    const noOut = /publicAddress: a public address and a NAT gateway are missing/;
    const noKey = /keyName: there is neither a key pair nor user data .*nobody can log in/;
    const first = await stack.preview();
    expect(first.warnings("front").join("\n")).toMatch(noOut);
    expect(first.warnings("front").join("\n")).toMatch(noKey);
    expect(first.warnings("back").join("\n")).not.toMatch(noOut);
    // Of a subnet that the program only names, the cloud is asked.
    said.keyName = "beside";
    said.instances = ["front"];
    const { front, back } = (await stack.up()).outputs as unknown as Outputs;
    for (const [subnet, isOut] of [
      [front, false],
      [back, true],
    ] as const) {
      said.subnet = subnet;
      said.instances = ["back"];
      const told = (await stack.preview()).warnings("back").join("\n");
      expect(told.includes("NAT gateway are missing")).toBe(!isOut);
      expect(told).not.toMatch(noKey);
    }
    said.subnet = undefined;
    said.instances = ["front"];
    expect((await stack.preview()).warnings("front")).toEqual([]); // it is there
  });

  it("has groups whose members are put in and taken out alone", async () => {
    said.members = true;
    const { instance, group, memberships } = (await stack.up()).outputs as unknown as Outputs & {
      memberships: unknown;
    };
    expect(await groupsOf(instance)).toContain(group);
    expect(memberships).toMatchObject({ first: { operatedAt: expect.stringMatching(/Z$/) } });
    expect((await stack.preview()).counts).toEqual(same);
    said.members = false;
    await stack.up();
    expect(await groupsOf(instance)).not.toContain(group);
    expect(await groupsOf(instance)).toHaveLength(1); // its Vpc's default group
    said.members = undefined;
  });

  it("refuses an InstancePower of an instance that has a power of its own", async () => {
    said.isPowered = true;
    try {
      expect((await stack.preview({ fails: true })).output).toMatch(
        /InstancePower all: instances\[0\]: Instance front has a power of its own/,
      );
    } finally {
      said.isPowered = undefined;
    }
  });

  it("loses both in place", async () => {
    said.nat = undefined;
    said.dns = undefined;
    const { tables, vpc } = (await stack.up()).outputs as unknown as Outputs;
    expect(await natGateways()).toEqual([]);
    expect((await aws.ec2.describeAddresses({})).Addresses).toEqual([]);
    expect(await wayOut(tables.back ?? "")).toMatch(/^igw-/);
    expect(await serversOf(vpc)).toBeUndefined();
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("is not deleted as long as others are in it, and names them", async () => {
    const { front, vpc } = (await stack.up()).outputs as unknown as Outputs;
    const { NetworkInterface } = await aws.ec2.createNetworkInterface({ SubnetId: front });
    const { NetworkInterfaceId } = NetworkInterface ?? {};
    const { Subnet } = await aws.ec2.createSubnet({ VpcId: vpc, CidrBlock: "10.20.3.0/24" });
    const refused = await stack.destroy({ fails: true });
    const told = refused.errors("net-front").join("\n");
    expect(told).toContain(`${front} still has network interface ${NetworkInterfaceId}: delete them first`);
    const { Subnets = [] } = await aws.ec2.describeSubnets({ SubnetIds: [front] });
    expect(Subnets).toHaveLength(1);
    await aws.ec2.deleteNetworkInterface({ NetworkInterfaceId });
    const again = await stack.destroy({ fails: true });
    expect(again.errors("net").join("\n")).toContain(`${vpc} still has subnet ${Subnet?.SubnetId}`);
    await aws.ec2.deleteSubnet({ SubnetId: Subnet?.SubnetId });
    await stack.destroy();
  });

  it("is kept with what is in it, and marked so, if it has retainOnDelete", async () => {
    stack.program = async () => {
      new Vpc("kept", { cidr: "10.30.0.0/16", subnets: { a: { cidr: "10.30.1.0/24" } } }, { retainOnDelete: true });
    };
    await stack.up();
    await stack.destroy();
    const Filters = [{ Name: "tag-key", Values: ["omnicloud"] }];
    const { Vpcs = [] } = await aws.ec2.describeVpcs({ Filters });
    const { Subnets = [] } = await aws.ec2.describeSubnets({ Filters });
    const marks = [...Vpcs, ...Subnets].map(({ Tags }) => Tags?.find(({ Key }) => Key === "omnicloud")?.Value);
    expect(marks).toEqual([expect.stringMatching(/-kept$/), expect.stringMatching(/-kept$/)]);
  });
});
