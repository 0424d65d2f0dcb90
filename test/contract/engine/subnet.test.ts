/** Subnets through the engine: their gateways, their block, ids created elsewhere, and what a preview refuses. */
import { RouterInterface, Routes, Subnet, Vpc, type VpcArgs, type VpcSubnetArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openStack, type TestStack } from "../../harness/stack";
import { openWires, type Wires } from "./wires";

let wires: Wires;

beforeAll(async () => {
  wires = await openWires();
});

afterAll(() => wires?.close());

describe("a subnet's gateway", () => {
  it("is another address, none, and the first one again, all in place", async () => {
    let gateway: string | false | undefined;
    const stack = await openStack({
      target: wires.cloud.target,
      program: async () => {
        const { subnetIds } = new Vpc("alone", { subnets: { only: { cidr: "10.30.1.0/24", gateway } } });
        return { id: subnetIds.only };
      },
    });
    const { id } = (await stack.up()).outputs;
    const seen: [unknown, unknown][] = [];
    for (const next of ["10.30.1.254", false, undefined] as const) {
      gateway = next;
      expect((await stack.up()).counts).toEqual({ same: 2, update: 1 });
      const subnet = await wires.there(`/subnets/${id}`);
      seen.push([subnet?.gateway_ip, subnet?.allocation_pools]);
    }
    expect(seen).toEqual([
      ["10.30.1.254", [{ start: "10.30.1.1", end: "10.30.1.253" }]],
      [null, [{ start: "10.30.1.1", end: "10.30.1.254" }]],
      ["10.30.1.1", [{ start: "10.30.1.2", end: "10.30.1.254" }]],
    ]);
    await stack.destroy();
    await stack.close();
  });
});

describe("what only OpenStack knows of a Vpc", () => {
  it("may stand in its block or, as it used to, beside it", async () => {
    const pools = { allocationPools: [{ start: "10.50.1.100", end: "10.50.1.199" }] };
    const only = { dhcp: false, dns: ["9.9.9.9"], ...pools };
    const six = { ipv6Mode: "slaac" } as const;
    let inBlocks = true;
    const stack = await openStack({
      target: wires.cloud.target,
      program: async () => {
        const block = <T extends object>(args: T) => (inBlocks ? { openstack: args } : args);
        const router = { externalNetwork: "public", ...block({}) };
        const subnets = {
          only: { cidr: "10.50.1.0/24", ...block(only) },
          six: { cidr: "fd50:1::/64", ...block(six) },
        };
        const { subnetIds } = new Vpc("block", { subnets, router, ...block({}) });
        return { id: subnetIds.only };
      },
    });
    const { id } = (await stack.up()).outputs;
    expect(await wires.there(`/subnets/${id}`)).toMatchObject({
      enable_dhcp: false,
      dns_nameservers: ["9.9.9.9"],
      allocation_pools: pools.allocationPools,
    });
    inBlocks = false;
    expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 7 });
    await stack.destroy();
    await stack.close();
  });
});

describe("ids of objects that another client created", () => {
  it("are taken as they are, and the objects are kept", async () => {
    const { id: network } = await wires.ask("POST", "/networks", { network: { name: "theirs" } });
    const { id: router } = await wires.ask("POST", "/routers", { router: { name: "theirs" } });
    const stack = await openStack({
      target: wires.cloud.target,
      program: async () => {
        const subnet = new Subnet("ours", { network, cidr: "10.40.1.0/24" });
        const leg = new RouterInterface("ours", { router, subnet: subnet.id });
        const routes = [{ destination: "172.16.0.0/16", nexthop: "10.40.1.9" }];
        new Routes("ours", { router, routes }, { dependsOn: leg });
        return { subnet: subnet.id };
      },
    });
    const { subnet } = (await stack.up()).outputs;
    expect(await wires.there(`/subnets/${subnet}`)).toMatchObject({ network_id: network });
    expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 3 });
    await stack.destroy();
    expect(await wires.there(`/networks/${network}`)).toMatchObject({ name: "theirs", subnets: [] });
    expect(await wires.there(`/routers/${router}`)).toMatchObject({ name: "theirs", routes: [] });
    await stack.close();
  });
});

describe("bad input is refused in preview at its property:", () => {
  const subnet = (own: VpcSubnetArgs, more: Partial<VpcArgs> = {}): VpcArgs => ({ ...more, subnets: { only: own } });
  const CASES: [string, VpcArgs, string][] = [
    [
      "a cidr that is not one",
      subnet({ cidr: "10.0.1.0" }),
      "cidr.*must be a network in CIDR form, such as 10.0.0.0/24",
    ],
    ["bits beyond the prefix", subnet({ cidr: "10.0.1.5/24" }), "cidr.*bits set beyond its prefix.*10.0.1.0/24"],
    [
      "a subnet outside the Vpc",
      subnet({ cidr: "10.1.0.0/24" }, { cidr: "10.0.0.0/16" }),
      "cidr.*must lie within the Vpc's cidr, 10.0.0.0/16",
    ],
    [
      "a gateway outside its subnet",
      subnet({ cidr: "10.0.1.0/24", gateway: "10.0.2.1" }),
      "gateway.*must be an address within 10.0.1.0/24, or false for none",
    ],
    ["an IPv6 mode on IPv4", subnet({ cidr: "10.0.1.0/24", ipv6Mode: "slaac" }), "ipv6Mode.*only for an IPv6 cidr"],
    [
      "an argument in the block and beside it",
      subnet({ cidr: "10.0.1.0/24", dns: ["1.1.1.1"], openstack: { dns: ["9.9.9.9"] } }),
      "Vpc bad: subnets.only.openstack.dns: is given at subnets.only.dns too: leave that out",
    ],
    [
      "an external network that is not there",
      subnet({ cidr: "10.0.1.0/24" }, { router: { externalNetwork: "pubic" } }),
      "externalNetwork.*there is no external network pubic; (nearest|known) are public",
    ],
  ];
  let stack: TestStack;
  let args: VpcArgs;

  beforeAll(async () => {
    stack = await openStack({
      target: wires.cloud.target,
      program: async () => {
        new Vpc("bad", args);
      },
    });
  });

  afterAll(() => stack?.close());

  it.each(CASES)("%s", async (_, given, words) => {
    args = given;
    const refused = await stack.preview({ fails: true });
    expect(refused.output.replace(/\s+/g, " ")).toMatch(new RegExp(words));
  });
});
