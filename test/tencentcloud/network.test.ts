/** Networks on Tencent Cloud: the native plugin on the sandbox, marks, the NAT gateway, and what is refused. */

import * as tencentcloud from "@pulumi/tencentcloud";
import { providerOf, Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../harness/chapter";
import { openStack, type TestStack } from "../harness/stack";
import { openTencentcloud, type Tencentcloud } from "../harness/tencentcloud";

const it = chapter();

let cloud: Tencentcloud;
let stack: TestStack;
/** What the next run's program says. */
const said: { name?: string; nat?: string; dns?: string[]; router?: boolean; adopt?: string; zone?: string } = {};

async function program() {
  const { name, nat, dns, router = true, adopt, zone = "ap-guangzhou-4" } = said;
  const vpc = new Vpc("net", {
    name,
    description: "the team's",
    cidr: "10.20.0.0/16",
    subnets: {
      front: { cidr: "10.20.1.0/24", dns },
      back: { cidr: "10.20.2.0/24", availabilityZone: zone },
    },
    router: router ? { externalNetwork: true, tencentcloud: { nat } } : undefined,
    adopt,
  });
  const beside = new tencentcloud.KeyPair(
    "beside",
    { keyName: "beside", publicKey: "ssh-rsa AAAAB3Nza test" },
    { provider: providerOf("cloud") as never },
  );
  return {
    ...{ vpc: vpc.id, front: vpc.subnetIds.front, back: vpc.subnetIds.back, tables: vpc.routeTableIds },
    ...{ outside: vpc.externalAddresses, key: beside.id, router: vpc.routerId },
  };
}

beforeAll(async () => {
  cloud = await openTencentcloud();
  const connection = { ...cloud.connection, availabilityZone: "ap-guangzhou-3" };
  const config = { "omnicloud:connections": JSON.stringify({ cloud: connection }) };
  stack = await openStack({ program, config, env: cloud.env });
});

afterAll(async () => {
  await stack?.close();
  await cloud?.close();
});

const same = { same: expect.any(Number) };

/** Where a table sends what leaves for the internet. */
async function wayOut(RouteTableIds: string[]) {
  const { RouteTableSet: [found] = [] } = await cloud.sdk.vpc.DescribeRouteTables({ RouteTableIds });
  return found?.RouteSet?.find(({ RouteType }) => RouteType === "USER")?.GatewayId;
}

/** What the program's last `up` gave out. */
let outputs: { vpc: string; front: string; tables: { front: string; back: string } };

async function up() {
  const outcome = await stack.up();
  outputs = outcome.outputs as typeof outputs;
  return outcome;
}

describe("a Vpc on Tencent Cloud", () => {
  it("is created with its subnets in their zones, and previews nothing then", async () => {
    await up();
    expect((await stack.preview()).counts).toEqual(same);
    expect((await stack.refresh()).counts).toEqual(same);
    const { SubnetSet } = await cloud.sdk.vpc.DescribeSubnets({});
    expect(SubnetSet?.map(({ SubnetName, Zone }) => [SubnetName, Zone]).sort()).toEqual([
      ["net-back", "ap-guangzhou-4"],
      ["net-front", "ap-guangzhou-3"],
    ]);
    const { front, back } = outputs.tables;
    expect(front).toBe(back);
  });

  it("carries its mark from its creation on, and its description as a tag", async () => {
    const { VpcSet: [vpc] = [] } = await cloud.sdk.vpc.DescribeVpcs({});
    const tags = Object.fromEntries((vpc?.TagSet ?? []).map(({ Key, Value }) => [Key, Value]));
    expect(tags).toEqual({ Description: "the team's", omnicloud: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{12}$/) });
  });

  it("takes another name, name servers and a NAT gateway in place", async () => {
    const before = outputs;
    Object.assign(said, { name: "team", dns: ["1.1.1.1"], nat: "front" });
    expect((await up()).counts).not.toHaveProperty("replace");
    expect((await stack.preview()).counts).toEqual(same);
    const { vpc, front, tables } = outputs;
    expect({ vpc, front }).toEqual({ vpc: before.vpc, front: before.front });
    expect((await cloud.sdk.vpc.DescribeVpcs({ VpcIds: [vpc] })).VpcSet).toMatchObject([
      { VpcName: "team", DnsServerSet: ["1.1.1.1"] },
    ]);
    expect(await wayOut([tables.front])).toBeUndefined();
    expect(await wayOut([tables.back])).toMatch(/^nat-/);
  });

  it("stays where it is when the connection's zone changes", async () => {
    const connection = { ...cloud.connection, availabilityZone: "ap-guangzhou-6" };
    await stack.setConfig("omnicloud:connections", JSON.stringify({ cloud: connection }));
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("is refused in preview with what Tencent Cloud has not", async () => {
    Object.assign(said, { adopt: "vpc-12345678", zone: "ap-shanghai-2" });
    expect((await stack.preview({ fails: true })).output).toContain("adopt: not yet on Tencent Cloud");
    said.adopt = undefined;
    expect((await stack.preview({ fails: true })).output).toContain(
      "there is no such zone; known are ap-guangzhou-3, ap-guangzhou-4, ap-guangzhou-6",
    );
    said.zone = undefined;
  });

  it("keeps no key of the environment in its state", async () => {
    const { secretId, secretKey } = cloud.sandbox.tencentcloud;
    const state = JSON.stringify(await stack.export());
    expect(state).not.toContain(secretId);
    expect(state).not.toContain(`"${secretKey}"`);
  });

  it("leaves nothing", async () => {
    await stack.destroy();
    expect(await cloud.sdk.vpc.DescribeVpcs({})).toMatchObject({ TotalCount: 0 });
    expect(await cloud.sdk.vpc.DescribeAddresses({})).toMatchObject({ TotalCount: 0 });
    expect(await cloud.sdk.vpc.DescribeNatGateways({})).toMatchObject({ TotalCount: 0 });
  });
});
