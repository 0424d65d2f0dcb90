import { randomUUID } from "node:crypto";
/** What operators and members say of networks and routers: tags, port security, external networks, legs by port or address. */
import { Network, type NetworkArgs, Port, Router, type RouterArgs, RouterInterface, Subnet } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import { openStack, type TestStack, unique } from "../../harness/stack";
import type { Target } from "../target";
import { openWires, type Wires } from "./wires";

let wires: Wires;
const stacks: TestStack[] = [];

beforeAll(async () => {
  wires = await openWires();
});

afterAll(async () => {
  for (const stack of stacks) await stack.close();
  await wires?.close();
});

async function open(
  program: () => Promise<Record<string, unknown>>,
  as: Pick<Target, "authUrl" | "operator" | "region"> = wires.counted,
): Promise<TestStack> {
  const stack = await openStack({ target: as, program });
  stacks.push(stack);
  return stack;
}

/** The cloud's operator, in the project. */
function operatorOf({ cloud }: Wires): Pick<Target, "authUrl" | "operator" | "region"> {
  return { ...cloud.target, operator: cloud.operator };
}

describe("a network", () => {
  const it = chapter();
  let stack: TestStack;
  let args: Partial<NetworkArgs> = { tags: ["blue", "core"], portSecurityEnabled: false, mtu: 1400 };
  let id: string;

  beforeAll(async () => {
    stack = await open(async () => ({ id: new Network("net", args).id }));
    id = String((await stack.up()).outputs.id);
  });

  const there = () => wires.there(`/networks/${id}`);

  it("has its tags, its packets and no port security", async () => {
    expect(await there()).toMatchObject({ tags: ["blue", "core"], port_security_enabled: false, mtu: 1400 });
    args = { ...args, tags: ["core", "blue"] };
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    expect((await stack.refresh()).ops).toMatchObject({ net: "same" });
  });

  it("changes in place, and keeps the tags of others only where the program says none", async () => {
    args = { tags: ["green"], description: "of the core", mtu: 1300 };
    await stack.up();
    expect(await there()).toMatchObject({
      ...{ port_security_enabled: true, mtu: 1300, description: "of the core" },
      tags: ["green", expect.stringMatching(/^omnicloud=[0-9a-f]{8}-[0-9a-f]{12}$/)],
    });
    args = { mtu: 1300 };
    await stack.up();
    expect(await there()).toMatchObject({ tags: [], description: expect.stringMatching(/^Managed by Pulumi/) });
    await wires.ask("PUT", `/networks/${id}/tags`, { tags: ["theirs"] });
    expect((await stack.refresh()).ops).toMatchObject({ net: "same" });
    args = { mtu: 1300, name: "other" };
    await stack.up();
    expect(await there()).toMatchObject({ tags: ["theirs"], name: "other" });
  });

  it("shows tags and port security that somebody else changed", async () => {
    args = { tags: ["mine"], portSecurityEnabled: true };
    await stack.up();
    await wires.ask("PUT", `/networks/${id}/tags`, { tags: [] });
    await wires.ask("PUT", `/networks/${id}`, { network: { port_security_enabled: false } });
    expect((await stack.refresh()).ops).toMatchObject({ net: "update" });
    await stack.up();
    expect(await there()).toMatchObject({ tags: ["mine"], port_security_enabled: true });
  });

  it("of a member is neither external nor shared: the cloud's refusal is shown", async () => {
    args = { external: true };
    expect((await stack.up({ fails: true })).errors("net").join("\n")).toMatch(/disallowed by policy/);
    await stack.destroy();
    expect(await there()).toBeUndefined();
  });
});

describe("an operator's external network, and a router in it", () => {
  const it = chapter();
  let stack: TestStack;
  let external: boolean | undefined = true;
  let ip: RouterArgs["externalFixedIps"];
  const name = unique("outside");
  let outputs: Record<string, unknown>;
  let hasRouter = true;

  beforeAll(async () => {
    ip = [{ ipAddress: "192.0.2.77" }];
    stack = await open(async () => {
      const net = new Network("outside", { name, external, shared: external });
      const subnet = new Subnet("outside", { network: net.id, cidr: "192.0.2.0/24", dhcp: false });
      if (!hasRouter) return { net: net.id };
      // The id: a name that is not there yet is refused in preview.
      const router = new Router("edge", { externalNetwork: net.id, externalFixedIps: ip }, { dependsOn: subnet });
      return { net: net.id, router: router.id, at: router.externalAddresses, subnet: subnet.id };
    }, operatorOf(wires));
    outputs = (await stack.up()).outputs as Record<string, unknown>;
  });

  const router = async () =>
    (await wires.ask("GET", `/routers/${outputs.router}`, undefined, "operator")) as unknown as {
      external_gateway_info: { external_fixed_ips: { ip_address: string }[] };
    };

  it("has the address that it was given", async () => {
    expect(outputs.at).toEqual(["192.0.2.77"]);
    const net = await wires.ask("GET", `/networks/${outputs.net}`, undefined, "operator");
    expect(net).toMatchObject({ "router:external": true, shared: true });
    ip = [{ subnetId: String(outputs.subnet), ipAddress: "192.0.2.77" }];
    expect((await stack.preview()).counts).toEqual({ same: 3 });
    expect((await stack.refresh()).ops).toMatchObject({ edge: "same" });
  });

  it("gets another one in place, and keeps it when the program says none", async () => {
    ip = [{ ipAddress: "192.0.2.78" }];
    expect((await stack.up()).ops).toMatchObject({ edge: "update" });
    expect((await router()).external_gateway_info.external_fixed_ips).toMatchObject([{ ip_address: "192.0.2.78" }]);
    ip = undefined;
    expect((await stack.preview()).counts).toEqual({ same: 3 });
  });

  it("is internal again once no router needs it, and the program no longer says it", async () => {
    hasRouter = false;
    await stack.up();
    external = undefined;
    await stack.up();
    const net = await wires.ask("GET", `/networks/${outputs.net}`, undefined, "operator");
    expect(net).toMatchObject({ "router:external": false, shared: false });
    await stack.destroy();
  });
});

describe("a router's leg", () => {
  const it = chapter();

  it("takes a port, or an address beside the gateway's", async () => {
    let address = "10.64.0.5";
    let hasLegs = true;
    const stack = await open(async () => {
      const net = new Network("net", {});
      const front = new Subnet("front", { network: net.id, cidr: "10.64.0.0/24" });
      const back = new Subnet("back", { network: net.id, cidr: "10.65.0.0/24" });
      const router = new Router("second", {});
      if (!hasLegs) return {};
      const port = new Port("leg", {
        networkId: net.id,
        fixedIps: [{ subnetId: back.id, ipAddress: "10.65.0.9" }],
        tags: ["leg"],
      });
      const one = new RouterInterface("front", { router: router.id, subnet: front.id, address });
      const two = new RouterInterface("back", { router: router.id, portId: port.id });
      return { one: one.port, two: two.port, port: port.id, router: router.id };
    });
    const { outputs } = await stack.up();
    const at = async (id: unknown) => (await wires.there(`/ports/${id}`))?.fixed_ips;
    expect(await at(outputs.one)).toMatchObject([{ ip_address: "10.64.0.5" }]);
    expect(outputs.two).toBe(outputs.port);
    expect(await wires.there(`/ports/${outputs.two}`)).toMatchObject({
      ...{ device_id: outputs.router, fixed_ips: [{ ip_address: "10.65.0.9" }] },
      tags: ["leg", expect.stringMatching(/^omnicloud=/)],
    });
    expect((await stack.preview()).counts).toEqual({ same: 7 });
    const { ops } = await stack.refresh();
    expect(Object.values(ops).every((op) => op === "same")).toBe(true);
    address = "10.64.0.6";
    expect((await stack.up()).ops).toMatchObject({ "openstack:RouterInterface front": "replace" });
    expect(
      (await wires.own("/ports?device_owner=network:router_interface")).flatMap(({ fixed_ips }) => fixed_ips),
    ).toEqual(expect.arrayContaining([expect.objectContaining({ ip_address: "10.64.0.6" })]));
    hasLegs = false;
    await stack.up();
    expect(await wires.own("/ports?device_owner=network:router_interface")).toEqual([]);
    await stack.destroy();
  });

  it("says in preview what cannot be", async () => {
    let declare = (): unknown => undefined;
    const stack = await open(async () => {
      declare();
      return {};
    });
    const refused = async (name: string, words: RegExp, program: () => unknown) => {
      declare = program;
      expect((await stack.preview({ fails: true })).errors(name).join("\n")).toMatch(words);
    };
    const router = randomUUID();
    await refused("leg", /subnet.*is required, or a portId/, () => new RouterInterface("leg", { router }));
    await refused("leg", /subnet.*cannot be given with portId/, () => {
      new RouterInterface("leg", { router, subnet: randomUUID(), portId: randomUUID() });
    });
    await refused("inside", /externalFixedIps.*needs an externalNetwork/, () => {
      new Router("inside", { externalFixedIps: [{ ipAddress: "192.0.2.1" }] });
    });
  });
});
