/** Routes in a table of AWS: ours as a set, beside those of others. */
import { Routes, type TableRoutesArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Aws, openAws } from "../harness/aws";
import { chapter } from "../harness/chapter";
import { forget } from "../harness/forgotten";
import { type Forward, openSlowStore } from "../harness/slowProxy";
import { openStack, type TestStack } from "../harness/stack";

let aws: Aws;
let proxy: Forward;
let stack: TestStack;
let vpc = "";
let table = "";
let gateway = "";
let instance = "";
let said: TableRoutesArgs | undefined;

beforeAll(async () => {
  aws = await openAws();
  const { ec2 } = aws;
  vpc = (await ec2.createVpc({ CidrBlock: "10.40.0.0/16" })).Vpc?.VpcId ?? "";
  const { Subnet } = await ec2.createSubnet({ VpcId: vpc, CidrBlock: "10.40.0.0/24" });
  table = (await ec2.describeRouteTables({ Filters: [{ Name: "vpc-id", Values: [vpc] }] })).RouteTables?.[0]
    ?.RouteTableId as string;
  gateway = (await ec2.createInternetGateway({})).InternetGateway?.InternetGatewayId ?? "";
  await ec2.attachInternetGateway({ InternetGatewayId: gateway, VpcId: vpc });
  const { Images: [image] = [] } = await ec2.describeImages({ Owners: ["amazon"] });
  const run = { ImageId: image?.ImageId, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 } as const;
  const { Instances: [made] = [] } = await ec2.runInstances({ ...run, SubnetId: Subnet?.SubnetId });
  instance = made?.InstanceId ?? "";
  await ec2.createRoute({ RouteTableId: table, DestinationCidrBlock: "192.168.0.0/16", GatewayId: gateway });
  proxy = await openSlowStore(aws.moto);
  const config = { "omnicloud:connections": JSON.stringify({ cloud: { ...aws.connection, endpoint: proxy.origin } }) };
  const program = async () => {
    const routes = said && new Routes("edge", said);
    return { table: routes?.routeTableId, routes: routes?.routes };
  };
  stack = await openStack({ program, config, env: aws.env });
});

afterAll(async () => {
  await stack?.close();
  await proxy?.close();
  await aws?.close();
});

/** The routes that are there, by destination. */
async function there(): Promise<Record<string, string>> {
  const { RouteTables: [found] = [] } = await aws.ec2.describeRouteTables({ RouteTableIds: [table] });
  const routes = (found?.Routes ?? []).filter(({ GatewayId }) => GatewayId !== "local");
  return Object.fromEntries(
    routes.map((route) => [route.DestinationCidrBlock ?? "", route.InstanceId ?? route.GatewayId ?? ""]),
  );
}

/** The tags of the table that say whose routes in it are. */
async function marks(): Promise<string[]> {
  const { RouteTables: [found] = [] } = await aws.ec2.describeRouteTables({ RouteTableIds: [table] });
  const tags = (found?.Tags ?? []).filter(({ Key = "" }) => Key.startsWith("omnicloud-"));
  return tags.map(({ Key, Value }) => `${Key} ${Value}`);
}

/** The requests that changed routes meanwhile. */
async function changes(work: () => Promise<unknown>): Promise<string[]> {
  const before = proxy.requests.length;
  await work();
  const actions = proxy.requests.slice(before).map(({ body }) => /Action=(\w+)/.exec(body)?.[1] ?? "");
  return actions.filter((action) => /^(Create|Replace|Delete)Route$/.test(action));
}

const OTHERS = { "192.168.0.0/16": expect.stringMatching(/^igw-/) };

describe("the routes of a program in a table", () => {
  const it = chapter();

  it("are created beside those of others, and the Vpc's only table is the one that is meant", async () => {
    said = {
      vpc,
      routes: [
        { destinationCidrBlock: "172.16.0.0/16", via: { instanceId: instance } },
        { destinationCidrBlock: "172.17.0.0/16", via: { gatewayId: gateway } },
      ],
    };
    const { outputs } = await stack.up();
    expect(outputs.table).toBe(table);
    expect(await there()).toEqual({ ...OTHERS, "172.16.0.0/16": instance, "172.17.0.0/16": gateway });
    said.routes = [...(said.routes as [])].reverse();
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    expect((await stack.refresh()).counts).toEqual({ same: 1 });
  });

  it("are replaced by one request where they lead elsewhere, and the others are left alone", async () => {
    said = {
      vpc,
      routes: [
        { destinationCidrBlock: "172.16.0.0/16", via: { gatewayId: gateway } },
        { destinationCidrBlock: "172.17.0.0/16", via: { gatewayId: gateway } },
      ],
    };
    expect(await changes(() => stack.up())).toEqual(["ReplaceRoute"]);
    expect(await there()).toEqual({ ...OTHERS, "172.16.0.0/16": gateway, "172.17.0.0/16": gateway });
  });

  it("that somebody deleted or changed are drift, and are put back", async () => {
    const RouteTableId = table;
    await aws.ec2.deleteRoute({ RouteTableId, DestinationCidrBlock: "172.17.0.0/16" });
    await aws.ec2.replaceRoute({ RouteTableId, DestinationCidrBlock: "172.16.0.0/16", InstanceId: instance });
    expect((await stack.refresh()).ops).toMatchObject({ edge: "update" });
    expect((await changes(() => stack.up())).sort()).toEqual(["CreateRoute", "ReplaceRoute"]);
    expect(await there()).toEqual({ ...OTHERS, "172.16.0.0/16": gateway, "172.17.0.0/16": gateway });
  });

  it("do not take another's destination unless they may", async () => {
    const mine = { destinationCidrBlock: "192.168.0.0/16", via: { instanceId: instance } };
    const before = said?.routes as [];
    said = { vpc, routes: [...before, mine] };
    const { output } = await stack.up({ fails: true });
    expect(output).toContain(`192.168.0.0/16 leads to ${gateway} in ${table} already`);
    expect(await there()).toMatchObject(OTHERS);
    said = { vpc, routes: [...before, mine], takeOver: true };
    expect(await changes(() => stack.up())).toEqual(["ReplaceRoute"]);
    expect(await there()).toMatchObject({ "192.168.0.0/16": instance });
    said = { vpc, routes: before };
    expect(await changes(() => stack.up())).toEqual(["DeleteRoute"]);
    await aws.ec2.createRoute({ RouteTableId: table, DestinationCidrBlock: "192.168.0.0/16", GatewayId: gateway });
  });

  it("are refused in preview where they cannot be", async () => {
    const before = said;
    const route = { destinationCidrBlock: "172.16.0.0/16", via: { gatewayId: gateway } };
    said = { vpc, routes: [route, { ...route, destinationCidrBlock: "172.16.0.0/16" }] };
    expect((await stack.preview({ fails: true })).output).toMatch(/172.16.0.0\/16 is in the list already/);
    said = { vpc, routes: [{ ...route, via: { gatewayId: gateway, instanceId: instance } }] };
    expect((await stack.preview({ fails: true })).output).toMatch(/must be one of what a route can lead to/);
    said = { vpc, routeTableId: table, routes: [route] };
    expect((await stack.preview({ fails: true })).output).toContain("vpc: cannot be given with routeTableId");
    said = before;
  });

  it("stand in a tag of the table with their resource's mark: what an interrupted run created is found, and is its own", async () => {
    const [mark = "", ...others] = await marks();
    expect(others).toEqual([]);
    expect(mark).toMatch(/^omnicloud-routes-([0-9a-f]{8}-[0-9a-f]{12}) \1( [0-9a-f]{8}){2}$/);
    await forget(stack, ({ type }) => type.endsWith(":Routes"));
    said = {
      vpc,
      routes: [
        { destinationCidrBlock: "172.16.0.0/16", via: { instanceId: instance } },
        { destinationCidrBlock: "172.17.0.0/16", via: { gatewayId: gateway } },
      ],
    };
    expect(await changes(() => stack.up())).toEqual(["ReplaceRoute"]);
    expect(await there()).toEqual({ ...OTHERS, "172.16.0.0/16": instance, "172.17.0.0/16": gateway });
    expect(await marks()).toEqual([mark]);
  });

  it("are deleted with their resource, and only they", async () => {
    await stack.destroy();
    expect(await there()).toEqual(OTHERS);
    expect(await marks()).toEqual([]);
  });

  it("need the table's id if the Vpc has several in use, and are told which", async () => {
    const { RouteTable } = await aws.ec2.createRouteTable({ VpcId: vpc });
    const { Subnet } = await aws.ec2.createSubnet({ VpcId: vpc, CidrBlock: "10.40.1.0/24" });
    const association = { RouteTableId: RouteTable?.RouteTableId, SubnetId: Subnet?.SubnetId };
    await aws.ec2.associateRouteTable(association);
    said = { vpc, routes: [{ destinationCidrBlock: "172.16.0.0/16", via: { gatewayId: gateway } }] };
    const { output } = await stack.preview({ fails: true });
    expect(output).toContain(`${RouteTable?.RouteTableId} of ${Subnet?.SubnetId}`);
    expect(output).toContain("give one as routeTableId");
  });
});
