/** Routes in a router: ours as a set beside those of others, or all of them. */
import { Routes, type TableRoutesArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import type { CloudObject } from "../../harness/cloudProject";
import type { TestStack } from "../../harness/stack";
import { type Ground, openGround } from "./servers";

let ground: Ground;
let stack: TestStack;
let router = "";
let said: TableRoutesArgs | undefined;
let called = "edge";
let all: { destination: string; nexthop: string }[] | undefined;

beforeAll(async () => {
  ground = await openGround();
  const made = await ground.ask("POST", "network", "/routers", { router: { name: "edge" } });
  router = (made.router as CloudObject).id;
  await ground.ask("PUT", "network", `/routers/${router}/add_router_interface`, { subnet_id: ground.subnets[0] });
  const routes = [{ destination: "192.168.0.0/16", nexthop: "10.61.0.9" }];
  await ground.ask("PUT", "network", `/routers/${router}/add_extraroutes`, { router: { routes } });
  stack = await ground.stack(async () => {
    const routes = said && new Routes(called, said);
    if (all) new Routes("all", { router, routes: all });
    return { table: routes?.routeTableId };
  });
});

afterAll(async () => {
  await stack?.destroy();
  await ground.ask("PUT", "network", `/routers/${router}`, { router: { routes: [] } });
  await ground.ask("PUT", "network", `/routers/${router}/remove_router_interface`, { subnet_id: ground.subnets[0] });
  await ground.ask("DELETE", "network", `/routers/${router}`);
  await ground.close();
});

async function there(): Promise<string[]> {
  const found = (await ground.ask("GET", "network", `/routers/${router}`)).router as CloudObject;
  const routes = found.routes as { destination: string; nexthop: string }[];
  return routes.map(({ destination, nexthop }) => `${destination} ${nexthop}`).sort();
}

const OTHERS = "192.168.0.0/16 10.61.0.9";
const route = (destinationCidrBlock: string, address: string) => ({ destinationCidrBlock, via: { address } });

describe("the routes of a program in a router", () => {
  const it = chapter();

  it("are added beside those of others, and the network's only router is the one that is meant", async () => {
    said = {
      vpc: ground.networks[0],
      routes: [route("172.16.0.0/16", "10.61.0.20"), route("172.17.0.0/16", "10.61.0.20")],
    };
    expect((await stack.up()).outputs.table).toBe(router);
    expect(await there()).toEqual(["172.16.0.0/16 10.61.0.20", "172.17.0.0/16 10.61.0.20", OTHERS]);
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    expect((await stack.refresh()).counts).toEqual({ same: 1 });
  });

  it("are changed and removed one by one, and what others add meanwhile stays", async () => {
    const routes = [{ destination: "192.0.2.0/24", nexthop: "10.61.0.9" }];
    await ground.ask("PUT", "network", `/routers/${router}/add_extraroutes`, { router: { routes } });
    said = { vpc: ground.networks[0], routes: [route("172.16.0.0/16", "10.61.0.21")] };
    expect((await stack.up()).counts).toEqual({ update: 1 });
    expect(await there()).toEqual(["172.16.0.0/16 10.61.0.21", "192.0.2.0/24 10.61.0.9", OTHERS]);
  });

  it("that somebody changed are drift, and are put back", async () => {
    const routes = [{ destination: "172.16.0.0/16", nexthop: "10.61.0.21" }];
    await ground.ask("PUT", "network", `/routers/${router}/remove_extraroutes`, { router: { routes } });
    expect((await stack.refresh()).ops).toMatchObject({ edge: "update" });
    await stack.up();
    expect(await there()).toContain("172.16.0.0/16 10.61.0.21");
  });

  it("stay where their resource has another name", async () => {
    called = "rim";
    expect((await stack.up()).ops).toMatchObject({ rim: "create", edge: "delete" });
    expect(await there()).toEqual(["172.16.0.0/16 10.61.0.21", "192.0.2.0/24 10.61.0.9", OTHERS]);
    expect((await stack.refresh()).ops).toMatchObject({ rim: "same" });
  });

  it("do not take another's destination unless they may, nor all routes of a router beside some", async () => {
    const before = said;
    said = {
      vpc: ground.networks[0],
      routes: [route("172.16.0.0/16", "10.61.0.21"), route("192.168.0.0/16", "10.61.0.21")],
    };
    const { output } = await stack.up({ fails: true });
    expect(output).toContain(`192.168.0.0/16 leads to 10.61.0.9 in ${router} already`);
    expect(await there()).toContain(OTHERS);
    said = before;
    all = [];
    expect((await stack.preview({ fails: true })).output).toMatch(/leave one of them out/);
    all = undefined;
  });

  it("lead to addresses alone", async () => {
    const before = said;
    said = { routeTableId: router, routes: [{ destinationCidrBlock: "172.16.0.0/16", via: { instanceId: "any" } }] };
    const { output } = await stack.preview({ fails: true });
    expect(output).toContain("routes[0].via.instanceId: a router of OpenStack sends packets to addresses");
    said = before;
  });

  it("are deleted with their resource, and only they", async () => {
    said = undefined;
    await stack.up();
    expect(await there()).toEqual(["192.0.2.0/24 10.61.0.9", OTHERS]);
  });
});
