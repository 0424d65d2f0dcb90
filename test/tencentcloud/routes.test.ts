/** Routes in a table of Tencent Cloud: ours as a set, beside those of others. */
import { Routes, type TableRoutesArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../harness/chapter";
import { forget } from "../harness/forgotten";
import { openStack, type TestStack } from "../harness/stack";
import { openTencentcloud, type Tencentcloud } from "../harness/tencentcloud";
import { instancesOf, launch, newPlace, type Place } from "./fleet";

let cloud: Tencentcloud;
let stack: TestStack;
let place: Place;
let table = "";
let [gate, other]: string[] = [];
let [gateIp, otherIp]: (string | undefined)[] = [];
let nat = "";
let said: TableRoutesArgs | undefined;
let called = "edge";

beforeAll(async () => {
  cloud = await openTencentcloud();
  const { vpc } = cloud.sdk;
  place = await newPlace(cloud, "10.40.0.0/16");
  const Filters = [{ Name: "vpc-id", Values: [place.VpcId] }];
  table = (await vpc.DescribeRouteTables({ Filters })).RouteTableSet?.[0]?.RouteTableId ?? "";
  const ids = await launch(cloud, place, 2);
  [gate, other] = ids;
  [gateIp, otherIp] = (await instancesOf(cloud, ids)).map(({ PrivateIpAddresses: [ip] = [] }) => ip);
  const { NatGatewaySet } = await vpc.CreateNatGateway({ NatGatewayName: "nat", VpcId: place.VpcId, AddressCount: 1 });
  nat = NatGatewaySet?.[0]?.NatGatewayId ?? "";
  const theirs = { DestinationCidrBlock: "192.168.0.0/16", GatewayType: "NAT", GatewayId: nat };
  await vpc.CreateRoutes({ RouteTableId: table, Routes: [theirs] });
  const program = async () => {
    const routes = said && new Routes(called, said);
    return { table: routes?.routeTableId, routes: routes?.routes };
  };
  stack = await openStack({ program, config: cloud.config, env: cloud.env });
});

afterAll(async () => {
  await stack?.close();
  await cloud?.close();
});

async function userRoutes() {
  const { RouteTableSet: [found] = [] } = await cloud.sdk.vpc.DescribeRouteTables({ RouteTableIds: [table] });
  return (found?.RouteSet ?? []).filter(({ RouteType }) => RouteType === "USER");
}

/** The routes that are there, by destination. */
async function there(): Promise<Record<string, string>> {
  const all = await userRoutes();
  return Object.fromEntries(all.map(({ DestinationCidrBlock: to, GatewayId }) => [to, GatewayId]));
}

/** The requests that changed routes meanwhile. */
async function changes(work: () => Promise<unknown>): Promise<Record<string, number>> {
  cloud.counted();
  await work();
  return Object.fromEntries(
    Object.entries(cloud.counted()).filter(([action]) => /^(Create|Replace|Delete)Routes$/.test(action)),
  );
}

const to = (destinationCidrBlock: string, instanceId: string | undefined) => ({
  destinationCidrBlock,
  via: { instanceId },
});

describe("the routes of a program in a table of Tencent Cloud", () => {
  const it = chapter();

  it("are created by one request beside those of others, in the Vpc's only table", async () => {
    said = {
      vpc: place.VpcId,
      routes: [
        to("172.16.0.0/16", gate),
        { destinationCidrBlock: "172.17.0.0/16", via: { natGatewayId: nat } },
        { destinationCidrBlock: "172.18.0.0/16", via: { address: otherIp } },
      ],
    };
    let outputs: Record<string, unknown> = {};
    const made = await changes(async () => {
      ({ outputs } = await stack.up());
    });
    expect(made).toEqual({ CreateRoutes: 1 });
    expect(outputs.table).toBe(table);
    const ours = { "172.16.0.0/16": gateIp, "172.17.0.0/16": nat, "172.18.0.0/16": otherIp };
    expect(await there()).toEqual({ "192.168.0.0/16": nat, ...ours });
    said.routes = [...(said.routes as [])].reverse();
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    expect((await stack.refresh()).counts).toEqual({ same: 1 });
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("are replaced by one request where they lead elsewhere, and the others are left alone", async () => {
    const routes = [to("172.16.0.0/16", other), to("172.17.0.0/16", gate)];
    said = { vpc: place.VpcId, routes };
    expect(await changes(() => stack.up())).toEqual({ ReplaceRoutes: 1, DeleteRoutes: 1 });
    const ours = { "172.16.0.0/16": otherIp, "172.17.0.0/16": gateIp };
    expect(await there()).toEqual({ "192.168.0.0/16": nat, ...ours });
  });

  it("that somebody deleted or changed are drift, and are put back", async () => {
    const [first, second] = (await userRoutes()).filter(({ DestinationCidrBlock = "" }) =>
      /^172/.test(DestinationCidrBlock),
    );
    await cloud.sdk.vpc.DeleteRoutes({ RouteTableId: table, Routes: [{ RouteId: first?.RouteId } as never] });
    const { RouteId, DestinationCidrBlock = "" } = second ?? {};
    const elsewhere = { RouteId, DestinationCidrBlock, GatewayType: "NAT", GatewayId: nat };
    await cloud.sdk.vpc.ReplaceRoutes({ RouteTableId: table, Routes: [elsewhere] });
    expect((await stack.refresh()).ops).toMatchObject({ edge: "update" });
    expect(await changes(() => stack.up())).toEqual({ ReplaceRoutes: 1, CreateRoutes: 1 });
    expect(await there()).toMatchObject({ "172.16.0.0/16": otherIp, "172.17.0.0/16": gateIp });
  });

  it("do not take another's destination unless they may", async () => {
    const before = said?.routes as [];
    said = { vpc: place.VpcId, routes: [...before, to("192.168.0.0/16", gate)] };
    const { output } = await stack.up({ fails: true });
    expect(output).toContain(`192.168.0.0/16 leads to ${nat} in ${table} already`);
    expect(await there()).toMatchObject({ "192.168.0.0/16": nat });
    said = { ...said, takeOver: true };
    expect(await changes(() => stack.up())).toEqual({ ReplaceRoutes: 1 });
    expect(await there()).toMatchObject({ "192.168.0.0/16": gateIp });
    said = { vpc: place.VpcId, routes: before };
    expect(await changes(() => stack.up())).toEqual({ DeleteRoutes: 1 });
  });

  it("carry their resource's mark: what an interrupted run created is found, and is its own", async () => {
    for (const { RouteDescription } of await userRoutes())
      expect(RouteDescription).toMatch(/^omnicloud [0-9a-f]{8}-[0-9a-f]{12}$/);
    await forget(stack, ({ type }) => type.endsWith(":Routes"));
    said = { vpc: place.VpcId, routes: [to("172.16.0.0/16", gate), to("172.17.0.0/16", gate)] };
    expect(await changes(() => stack.up())).toEqual({ ReplaceRoutes: 1 });
    called = "rim";
    expect((await stack.up()).ops).toMatchObject({ rim: "create", edge: "delete" });
    expect(await there()).toEqual({ "172.16.0.0/16": gateIp, "172.17.0.0/16": gateIp });
    expect((await stack.refresh()).ops).toMatchObject({ rim: "same" });
  });

  it("are there once, whether a request was never received or its answer lost", async () => {
    for (const [kind, target, targetIp] of [
      ["reset-before", other, otherIp],
      ["reset-after", gate, gateIp],
    ] as const) {
      const routes = [to("172.16.0.0/16", target), to(`172.${kind.length}.0.0/16`, target)];
      said = { vpc: place.VpcId, routes };
      const match = { service: "tencentcloud", path: "^/(Create|Replace|Delete)Routes$" } as const;
      cloud.sandbox.faults.add({ kind, match, times: 2 });
      await stack.up();
      expect(await there()).toEqual({ "172.16.0.0/16": targetIp, [`172.${kind.length}.0.0/16`]: targetIp });
      expect((await stack.preview()).counts).toEqual({ same: 1 });
    }
  });

  it("are refused in preview where they cannot be", async () => {
    const before = said;
    const refused = async (via: object) => {
      said = { vpc: place.VpcId, routes: [{ destinationCidrBlock: "172.16.0.0/16", via }] };
      const { output } = await stack.preview({ fails: true });
      said = before;
      return output;
    };
    expect(await refused({ networkInterfaceId: "eni-12345678" })).toContain(
      "routes[0].via.networkInterfaceId: Tencent Cloud's routes lead to instances",
    );
    expect(await refused({ gatewayId: "igw-1" })).toMatch(/gatewayId.*must be the id of a gateway/);
    expect(await refused({ instanceId: "i-1" })).toMatch(/instanceId.*must be the id of an instance/);
  });

  it("are deleted with their resource, and only they", async () => {
    const theirs = { DestinationCidrBlock: "192.168.0.0/16", GatewayType: "NAT", GatewayId: nat };
    await cloud.sdk.vpc.CreateRoutes({ RouteTableId: table, Routes: [theirs] });
    await stack.destroy();
    expect(await there()).toEqual({ "192.168.0.0/16": nat });
  });

  it("need the table's id if the Vpc has several in use, and are told which", async () => {
    const { vpc } = cloud.sdk;
    const { RouteTable } = await vpc.CreateRouteTable({ VpcId: place.VpcId, RouteTableName: "second" });
    const RouteTableId = RouteTable?.RouteTableId;
    const more = { VpcId: place.VpcId, SubnetName: "more", CidrBlock: "10.40.9.0/24", Zone: "ap-guangzhou-3" };
    const { Subnet } = await vpc.CreateSubnet(more);
    await vpc.ReplaceRouteTableAssociation({ RouteTableId: RouteTableId ?? "", SubnetId: Subnet?.SubnetId ?? "" });
    said = { vpc: place.VpcId, routes: [to("172.16.0.0/16", gate)] };
    const { output } = await stack.preview({ fails: true });
    expect(output).toContain(`${RouteTableId} of ${Subnet?.SubnetId}`);
    expect(output).toContain("give one as routeTableId");
  });
});
