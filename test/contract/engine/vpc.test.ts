/** A Vpc through the engine: made, changed in place, mended after a change behind its back, refused, and removed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Instance } from "../../../components/instance";
import { Vpc, type VpcArgs, type VpcSubnetArgs } from "../../../components/vpc";
import { RouterInterface } from "../../../providers/openstack/routerInterface";
import { type Route, Routes } from "../../../providers/openstack/routes";
import { Subnet } from "../../../providers/openstack/subnet";
import { type CloudObject, type CloudProject, openCloudProject } from "../../cloudProject";
import { openStack, type TestStack } from "../../stack";
import { openTarget, type Target } from "../target";

/** What the programs here give out. */
interface Ids {
  id: string;
  subnetIds: Record<string, string>;
  routerId: string;
}

let target: Target;
let cloud: CloudProject;

beforeAll(async () => {
  target = await openTarget();
  cloud = await openCloudProject(target);
});

afterAll(async () => {
  await cloud?.close();
  await target?.close();
});

/** An object as the cloud has it; undefined where there is none. */
async function there(path: string): Promise<CloudObject | undefined> {
  const { status, body } = await cloud.ask("GET", "network", path);
  return status === 404 ? undefined : (Object.values(body)[0] as CloudObject);
}

/** Changes an object as another client would. */
async function change(path: string, fields: Record<string, object>): Promise<void> {
  const { status, body } = await cloud.ask("PUT", "network", path, fields);
  if (status >= 400) throw new Error(JSON.stringify(body));
}

/** The project's own objects of a kind, as another client lists them. */
async function own(path: string): Promise<CloudObject[]> {
  const { body } = await cloud.ask("GET", "network", path);
  return (Object.values(body)[0] as CloudObject[]).filter((object) => object.project_id === cloud.id);
}

describe("a Vpc", () => {
  const FRONT: VpcSubnetArgs = { cidr: "10.20.1.0/24" };
  let stack: TestStack;
  let ids: Ids;
  let withHost = false;
  let args: Omit<VpcArgs, "router"> & { router: { externalNetwork: string; routes: Route[] } };

  /** Brings the program up; the ids of what is there are told to the cases that follow. */
  async function up() {
    const outcome = await stack.up();
    ids = outcome.outputs as unknown as Ids;
    return outcome;
  }

  const asText = ({ destination, nexthop }: Route) => `${destination} by ${nexthop}`;
  const routesInCloud = async () => {
    const router = await there(`/routers/${ids.routerId}`);
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
      target: cloud.target,
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
    const subnets = await own("/subnets");
    expect(Object.fromEntries(subnets.map(({ name, cidr }) => [name, cidr]))).toEqual({
      "web-front": "10.20.1.0/24",
      "web-back": "10.20.2.0/24",
      "web-six": "fd20:1::/64",
    });
    expect(subnets.map(({ id }) => id).sort()).toEqual(Object.values(ids.subnetIds).sort());
    expect(subnets.map((subnet) => subnet.network_id)).toEqual([ids.id, ids.id, ids.id]);
    expect(subnets.find(({ name }) => name === "web-six")).toMatchObject({
      ipv6_address_mode: "slaac",
      ipv6_ra_mode: "slaac",
    });
    const router = await there(`/routers/${ids.routerId}`);
    expect(router?.external_gateway_info).toMatchObject({ network_id: expect.any(String) });
    expect(await routesInCloud()).toEqual(args.router.routes.map(asText).sort());
    const legs = await own(`/ports?device_id=${ids.routerId}`);
    const within = legs.flatMap(({ fixed_ips }) => (fixed_ips as { subnet_id: string }[]).map((ip) => ip.subnet_id));
    expect(within.sort()).toEqual(Object.values(ids.subnetIds).sort());
  });

  it("is clean in a second preview, also after a look at the cloud", async () => {
    expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 10 });
  });

  it("is renamed and described anew in place", async () => {
    args = { ...args, name: "cables", description: "of the shop" };
    expect((await up()).counts).toEqual({ same: 8, update: 2 });
    expect(await there(`/networks/${ids.id}`)).toMatchObject({ name: "cables", description: "of the shop" });
    expect(await there(`/routers/${ids.routerId}`)).toMatchObject({ name: "cables" });
  });

  it("falls back to a name and a description of our own when they are taken away", async () => {
    args = { ...args, name: undefined, description: undefined };
    expect((await up()).counts).toEqual({ same: 8, update: 2 });
    const network = await there(`/networks/${ids.id}`);
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
    expect(await there(`/subnets/${ids.subnetIds.front}`)).toMatchObject({
      name: "entrance",
      description: "of the shop",
      dns_nameservers: ["9.9.9.9", "1.1.1.1"],
      host_routes: changed.hostRoutes,
      allocation_pools: changed.allocationPools,
      enable_dhcp: false,
    });
  });

  it("takes all of these back when the program says nothing of them any more", async () => {
    args = { ...args, subnets: { ...args.subnets, front: FRONT } };
    expect((await up()).counts).toEqual({ same: 9, update: 1 });
    expect(await there(`/subnets/${ids.subnetIds.front}`)).toMatchObject({
      name: "web-front",
      dns_nameservers: [],
      host_routes: [],
      allocation_pools: [{ start: "10.20.1.2", end: "10.20.1.254" }],
      enable_dhcp: true,
    });
  });

  it("is clean then, also where the routes are written in another order", async () => {
    args = { ...args, router: { ...args.router, routes: args.router.routes.toReversed() } };
    expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 10 });
  });

  it("adds, changes and removes routes in place", async () => {
    const routes = [
      { destination: "172.16.0.0/16", nexthop: "10.20.1.10" },
      { destination: "172.19.0.0/16", nexthop: "10.20.2.9" },
    ];
    args = { ...args, router: { ...args.router, routes } };
    expect((await up()).counts).toEqual({ same: 9, update: 1 });
    expect(await routesInCloud()).toEqual(routes.map(asText).sort());
  });

  describe("with an instance in it", () => {
    const spare = (cidr: string) => ({ ...args.subnets, spare: { cidr } });
    const before = () => ({ ...args.subnets });
    let server: CloudObject | undefined;

    beforeAll(async () => {
      withHost = true;
      await up();
      [server] = await cloud.servers();
    });

    it("gets a subnet more without touching the others or the instance", async () => {
      args = { ...args, subnets: spare("10.20.3.0/24") };
      const added = { create: 2, same: 12 };
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
      expect(await there(`/subnets/${old.spare}`)).toBeUndefined();
      expect(await there(`/subnets/${ids.subnetIds.spare}`)).toMatchObject({ cidr: "10.20.4.0/24" });
      expect(await routesInCloud()).toEqual(args.router.routes.map(asText).sort());
      expect(await cloud.servers()).toMatchObject([{ id: server?.id, addresses: server?.addresses }]);
      expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 14 });
    });

    it("loses a subnet without touching the others or the instance", async () => {
      const { spare: _, ...rest } = before();
      args = { ...args, subnets: rest, router: { ...args.router, routes: args.router.routes.slice(0, 2) } };
      const removed = { delete: 2, update: 1, same: 11 };
      expect((await up()).counts).toEqual(removed);
      expect(await cloud.servers()).toMatchObject([{ id: server?.id, addresses: server?.addresses }]);
    });
  });

  describe("changed behind the program's back", () => {
    it("shows every change in a refresh, and gets it back by up", async () => {
      await change(`/networks/${ids.id}`, { network: { name: "stolen" } });
      args = { ...args, subnets: { ...args.subnets, front: { ...FRONT, dns: ["9.9.9.9"] } } };
      await up();
      await change(`/subnets/${ids.subnetIds.front}`, { subnet: { dns_nameservers: ["8.8.8.8"] } });
      await change(`/routers/${ids.routerId}`, { router: { routes: [] } });
      await change(`/routers/${ids.routerId}`, { router: { external_gateway_info: {} } });

      const seen = await stack.refresh();
      const updated = Object.entries(seen.ops).filter(([, op]) => op === "update");
      expect(updated.map(([name]) => name).sort()).toEqual([
        "openstack:Network web",
        "openstack:Router web",
        "openstack:Routes web",
        "openstack:Subnet web-front",
      ]);
      expect((await stack.preview()).counts).toEqual({ same: 8, update: 4 });
      await up();
      expect(await there(`/networks/${ids.id}`)).toMatchObject({ name: "web" });
      expect(await there(`/subnets/${ids.subnetIds.front}`)).toMatchObject({ dns_nameservers: ["9.9.9.9"] });
      const router = await there(`/routers/${ids.routerId}`);
      expect(router?.external_gateway_info).toMatchObject({ network_id: expect.any(String) });
      expect(await routesInCloud()).toEqual(args.router.routes.map(asText).sort());
    });
  });

  it("leaves nothing behind when it is destroyed", async () => {
    await stack.destroy();
    expect(await own("/networks")).toEqual([]);
    expect(await own("/subnets")).toEqual([]);
    expect(await own("/routers")).toEqual([]);
    expect(await own("/ports")).toEqual([]);
  });
});

describe("a subnet's gateway", () => {
  it("is another address, none, and the first one again, all in place", async () => {
    let gateway: string | false | undefined;
    const stack = await openStack({
      target: cloud.target,
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
      const subnet = await there(`/subnets/${id}`);
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

describe("ids of objects that another client made", () => {
  it("are taken as they are, and the objects stay", async () => {
    const made = async (path: string, fields: Record<string, object>) => {
      const { status, body } = await cloud.ask("POST", "network", path, fields);
      expect([status, body]).toEqual([201, expect.anything()]);
      return (Object.values(body)[0] as CloudObject).id;
    };
    const network = await made("/networks", { network: { name: "theirs" } });
    const router = await made("/routers", { router: { name: "theirs" } });
    const stack = await openStack({
      target: cloud.target,
      program: async () => {
        const subnet = new Subnet("ours", { network, cidr: "10.40.1.0/24" });
        const leg = new RouterInterface("ours", { router, subnet: subnet.id });
        const routes = [{ destination: "172.16.0.0/16", nexthop: "10.40.1.9" }];
        new Routes("ours", { router, routes }, { dependsOn: leg });
        return { subnet: subnet.id };
      },
    });
    const { subnet } = (await stack.up()).outputs;
    expect(await there(`/subnets/${subnet}`)).toMatchObject({ network_id: network });
    expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 3 });
    await stack.destroy();
    expect(await there(`/networks/${network}`)).toMatchObject({ name: "theirs", subnets: [] });
    expect(await there(`/routers/${router}`)).toMatchObject({ name: "theirs", routes: [] });
    await stack.close();
  });
});

describe("bad input is refused in preview at its property:", () => {
  const subnet = (own: VpcSubnetArgs, more: Partial<VpcArgs> = {}): VpcArgs => ({ ...more, subnets: { only: own } });
  const CASES: [string, VpcArgs, string][] = [
    ["a cidr that is none", subnet({ cidr: "10.0.1.0" }), "cidr.*must be a network in CIDR form, such as 10.0.0.0/24"],
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
      "an external network that is not there",
      subnet({ cidr: "10.0.1.0/24" }, { router: { externalNetwork: "pubic" } }),
      "externalNetwork.*there is no external network pubic; (nearest|known) are public",
    ],
  ];
  let stack: TestStack;
  let args: VpcArgs;

  beforeAll(async () => {
    stack = await openStack({
      target: cloud.target,
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
