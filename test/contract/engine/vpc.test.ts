/** A Vpc through the engine: created, changed in place, repaired after a change behind its back, and destroyed. */
import { Instance, type Route, Vpc, type VpcArgs, type VpcSubnetArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";

import type { CloudObject } from "../../harness/cloudProject";
import { openStack, type TestStack } from "../../harness/stack";
import { openWires, type Wires } from "./wires";

/** The outputs of the programs here. */
interface Ids {
  id: string;
  subnetIds: Record<string, string>;
  routerId: string;
}

let wires: Wires;

beforeAll(async () => {
  wires = await openWires();
});

afterAll(() => wires?.close());

describe("a Vpc", () => {
  const it = chapter();
  const FRONT: VpcSubnetArgs = { cidr: "10.20.1.0/24" };
  let stack: TestStack;
  let ids: Ids;
  let withHost = false;
  let args: Omit<VpcArgs, "router"> & { router: { externalNetwork: string; routes: Route[] } };

  /** Brings the program up; the cases that follow use the ids of what is there. */
  async function up() {
    const outcome = await stack.up();
    ids = outcome.outputs as unknown as Ids;
    return outcome;
  }

  const asText = ({ destination, nexthop }: Route) => `${destination} by ${nexthop}`;
  const routesInCloud = async () => {
    const router = await wires.there(`/routers/${ids.routerId}`);
    return ((router?.routes ?? []) as Route[]).map(asText).sort();
  };

  beforeAll(async () => {
    args = {
      cidr: "10.20.0.0/16",
      name: "wires",
      description: "of the web",
      subnets: {
        front: FRONT,
        back: { cidr: "10.20.2.0/24" },
        six: { cidr: "fd20:1::/64", ipv6Mode: "slaac" },
        alone: { cidr: "10.20.9.0/24", gateway: false },
      },
      router: {
        externalNetwork: "public",
        routes: [
          { destination: "172.16.0.0/16", nexthop: "10.20.1.9" },
          { destination: "172.17.0.0/16", nexthop: "10.20.1.9" },
        ],
      },
    };
    stack = await openStack({
      target: wires.cloud.target,
      program: async () => {
        const { id, subnetIds, routerId } = new Vpc("web", args);
        const networks = [{ network: id, subnet: subnetIds.front }];
        if (withHost) new Instance("host", { flavor: "m1.tiny", image: "cirros", networks });
        return { id, subnetIds, routerId };
      },
    });
    await up();
  });

  afterAll(() => stack?.close());

  it("has its subnets, IPv4 and IPv6, and a router to the outside with static routes", async () => {
    const subnets = await wires.own("/subnets");
    expect(Object.fromEntries(subnets.map(({ name, cidr }) => [name, cidr]))).toEqual({
      "web-front": "10.20.1.0/24",
      "web-back": "10.20.2.0/24",
      "web-six": "fd20:1::/64",
      "web-alone": "10.20.9.0/24",
    });
    expect(subnets.map(({ id }) => id).sort()).toEqual(Object.values(ids.subnetIds).sort());
    expect(subnets.map((subnet) => subnet.network_id)).toEqual(subnets.map(() => ids.id));
    expect(subnets.find(({ name }) => name === "web-six")).toMatchObject({
      ipv6_address_mode: "slaac",
      ipv6_ra_mode: "slaac",
    });
    const router = await wires.there(`/routers/${ids.routerId}`);
    expect(router?.external_gateway_info).toMatchObject({ network_id: expect.any(String) });
    expect(await routesInCloud()).toEqual(args.router.routes.map(asText).sort());
    const legs = await wires.own(`/ports?device_id=${ids.routerId}`);
    const within = legs.flatMap(({ fixed_ips }) => (fixed_ips as { subnet_id: string }[]).map((ip) => ip.subnet_id));
    const { alone, ...joined } = ids.subnetIds;
    expect(within.sort()).toEqual(Object.values(joined).sort());
    expect(subnets.find(({ id }) => id === alone)?.gateway_ip).toBeNull();
  });

  it("is clean in a second preview, also after a look at the cloud", async () => {
    expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 11 });
  });

  it("gets another name and description in place", async () => {
    args = { ...args, name: "cables", description: "of the shop" };
    expect((await up()).counts).toEqual({ same: 9, update: 2 });
    expect(await wires.there(`/networks/${ids.id}`)).toMatchObject({ name: "cables", description: "of the shop" });
    expect(await wires.there(`/routers/${ids.routerId}`)).toMatchObject({ name: "cables" });
  });

  it("falls back to our name and description when the program gives none any more", async () => {
    args = { ...args, name: undefined, description: undefined };
    expect((await up()).counts).toEqual({ same: 9, update: 2 });
    const network = await wires.there(`/networks/${ids.id}`);
    expect(network).toMatchObject({
      name: "web",
      description: expect.stringMatching(/^Managed by Pulumi, dev\/web \[/),
    });
  });

  it("changes a subnet's name servers, host routes, pools, DHCP and name in place", async () => {
    const changed = {
      ...FRONT,
      name: "entrance",
      description: "of the shop",
      dns: ["9.9.9.9", "1.1.1.1"],
      hostRoutes: [{ destination: "172.18.0.0/16", nexthop: "10.20.1.9" }],
      allocationPools: [{ start: "10.20.1.100", end: "10.20.1.199" }],
      dhcp: false,
    };
    args = { ...args, subnets: { ...args.subnets, front: changed } };
    expect((await up()).ops).toMatchObject({ "openstack:Subnet web-front": "update" });
    expect(await wires.there(`/subnets/${ids.subnetIds.front}`)).toMatchObject({
      name: "entrance",
      description: "of the shop",
      dns_nameservers: ["9.9.9.9", "1.1.1.1"],
      host_routes: changed.hostRoutes,
      allocation_pools: changed.allocationPools,
      enable_dhcp: false,
    });
  });

  it("returns to the defaults when the program says nothing of them any more", async () => {
    args = { ...args, subnets: { ...args.subnets, front: FRONT } };
    expect((await up()).counts).toEqual({ same: 10, update: 1 });
    expect(await wires.there(`/subnets/${ids.subnetIds.front}`)).toMatchObject({
      name: "web-front",
      dns_nameservers: [],
      host_routes: [],
      allocation_pools: [{ start: "10.20.1.2", end: "10.20.1.254" }],
      enable_dhcp: true,
    });
  });

  it("is clean then, also if the routes are written in another order", async () => {
    args = { ...args, router: { ...args.router, routes: args.router.routes.toReversed() } };
    expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 11 });
  });

  it("is clean then, also if the external network is written by its id", async () => {
    const router = await wires.there(`/routers/${ids.routerId}`);
    const gateway = (router?.external_gateway_info ?? {}) as { network_id?: string };
    const byName = args;
    args = { ...args, router: { ...args.router, externalNetwork: String(gateway.network_id) } };
    expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 11 });
    args = byName;
  });

  it("adds, changes and removes routes in place", async () => {
    const routes = [
      { destination: "172.16.0.0/16", nexthop: "10.20.1.10" },
      { destination: "172.19.0.0/16", nexthop: "10.20.2.9" },
    ];
    args = { ...args, router: { ...args.router, routes } };
    expect((await up()).counts).toEqual({ same: 10, update: 1 });
    expect(await routesInCloud()).toEqual(routes.map(asText).sort());
  });

  describe("with an instance in it", () => {
    const spare = (cidr: string) => ({ ...args.subnets, spare: { cidr } });
    const before = () => ({ ...args.subnets });
    let server: CloudObject | undefined;

    it("is there", async () => {
      withHost = true;
      await up();
      [server] = await wires.cloud.servers();
      expect(server).toBeDefined();
    });

    it("gets one more subnet without touching the others or the instance", async () => {
      args = { ...args, subnets: spare("10.20.3.0/24") };
      const added = { create: 2, same: 13 };
      expect((await stack.preview()).counts).toEqual(added);
      expect((await up()).counts).toEqual(added);
    });

    it("replaces a subnet whose cidr changes, with the router's leg and the routes through it, and nothing else", async () => {
      const routes = (nexthop: string) => [
        ...args.router.routes.slice(0, 2),
        { destination: "172.20.0.0/16", nexthop },
      ];
      args = { ...args, router: { ...args.router, routes: routes("10.20.3.9") } };
      await up();
      const old = ids.subnetIds;
      args = { ...args, subnets: spare("10.20.4.0/24"), router: { ...args.router, routes: routes("10.20.4.9") } };
      const { ops } = await up();
      expect(Object.entries(ops).filter(([, op]) => op !== "same")).toEqual(
        expect.arrayContaining([
          ["openstack:Subnet web-spare", "replace"],
          ["openstack:RouterInterface web-spare", "replace"],
        ]),
      );
      expect(ids.subnetIds).toEqual({ ...old, spare: ids.subnetIds.spare });
      expect(await wires.there(`/subnets/${old.spare}`)).toBeUndefined();
      expect(await wires.there(`/subnets/${ids.subnetIds.spare}`)).toMatchObject({ cidr: "10.20.4.0/24" });
      expect(await routesInCloud()).toEqual(args.router.routes.map(asText).sort());
      expect(await wires.cloud.servers()).toMatchObject([{ id: server?.id, addresses: server?.addresses }]);
      expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 15 });
    });

    it("loses a subnet without touching the others or the instance", async () => {
      const { spare: _, ...rest } = before();
      args = { ...args, subnets: rest, router: { ...args.router, routes: args.router.routes.slice(0, 2) } };
      const removed = { delete: 2, update: 1, same: 12 };
      expect((await up()).counts).toEqual(removed);
      expect(await wires.cloud.servers()).toMatchObject([{ id: server?.id, addresses: server?.addresses }]);
    });
  });

  describe("changed behind the program's back", () => {
    it("shows every change in a refresh, and up repairs it", async () => {
      await wires.ask("PUT", `/networks/${ids.id}`, { network: { name: "stolen" } });
      args = { ...args, subnets: { ...args.subnets, front: { ...FRONT, dns: ["9.9.9.9"] } } };
      await up();
      await wires.ask("PUT", `/subnets/${ids.subnetIds.front}`, { subnet: { dns_nameservers: ["8.8.8.8"] } });
      await wires.ask("PUT", `/routers/${ids.routerId}`, { router: { routes: [] } });
      await wires.ask("PUT", `/routers/${ids.routerId}`, { router: { external_gateway_info: {} } });

      const seen = await stack.refresh();
      const updated = Object.entries(seen.ops).filter(([, op]) => op === "update");
      expect(updated.map(([name]) => name).sort()).toEqual([
        "openstack:Network web",
        "openstack:Router web",
        "openstack:Routes web",
        "openstack:Subnet web-front",
      ]);
      expect((await stack.preview()).counts).toEqual({ same: 9, update: 4 });
      await up();
      expect(await wires.there(`/networks/${ids.id}`)).toMatchObject({ name: "web" });
      expect(await wires.there(`/subnets/${ids.subnetIds.front}`)).toMatchObject({ dns_nameservers: ["9.9.9.9"] });
      const router = await wires.there(`/routers/${ids.routerId}`);
      expect(router?.external_gateway_info).toMatchObject({ network_id: expect.any(String) });
      expect(await routesInCloud()).toEqual(args.router.routes.map(asText).sort());
    });
  });

  it("leaves nothing behind when it is destroyed", async () => {
    await stack.destroy();
    expect(await wires.own("/networks")).toEqual([]);
    expect(await wires.own("/subnets")).toEqual([]);
    expect(await wires.own("/routers")).toEqual([]);
    expect(await wires.own("/ports")).toEqual([]);
  });
});
