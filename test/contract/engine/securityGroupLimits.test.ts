/** Security groups at their limits: hundreds of rules, a port that holds on to one, and what a preview refuses. */
import { SecurityGroup, SecurityGroupResource, type SecurityGroupRule } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openStack, type TestStack } from "../../harness/stack";
import { openWires, type Wires } from "./wires";

let wires: Wires;

beforeAll(async () => {
  wires = await openWires();
});

afterAll(() => wires?.close());

describe("a group of 350 rules", () => {
  it("is created in at most 10 requests, and a changed rule costs at most 4", async () => {
    await wires.leaveRoomFor(-1);
    const rules = Array.from({ length: 350 }, (_, i) => ({ protocol: "tcp", portRangeMin: 1000 + i }));
    const stack = await openStack({
      target: wires.counted,
      program: async () => ({ id: new SecurityGroup("wide", { rules: [...rules] }).id }),
    });
    let id = "";
    const made = await wires.requestsOf(async () => {
      id = String((await stack.up()).outputs.id);
    });
    expect(made.length).toBeLessThanOrEqual(10);
    expect(await wires.rulesOf(id)).toHaveLength(352);
    rules[100] = { protocol: "tcp", portRangeMin: 9999 };
    const changed = await wires.requestsOf(() => stack.up());
    expect(changed.length).toBeLessThanOrEqual(4);
    expect((await wires.rulesOf(id)).map(({ port_range_min }) => port_range_min)).toContain(9999);
    await stack.destroy();
    await stack.close();
  });
});

describe("a group that a port is in", () => {
  it("is kept, and the error says why; without the port it is deleted", async () => {
    const stack = await openStack({
      target: wires.cloud.target,
      program: async () => ({ id: new SecurityGroupResource("used", {}).id }),
    });
    const { id } = (await stack.up()).outputs;
    const network = await wires.ask("POST", "/networks", { network: { name: "wires" } });
    const port = await wires.ask("POST", "/ports", { port: { network_id: network.id, security_groups: [id] } });
    const refused = await stack.destroy({ fails: true });
    expect(refused.errors("used")).toEqual([expect.stringContaining(`SecurityGroup ${id} still has port ${port.id}`)]);
    await wires.cloud.ask("DELETE", "network", `/ports/${port.id}`);
    await stack.destroy();
    expect((await wires.cloud.ask("GET", "network", `/security-groups/${id}`)).status).toBe(404);
    await stack.close();
  });
});

describe("bad input is refused in preview:", () => {
  let stack: TestStack;
  let rules: SecurityGroupRule[];

  beforeAll(async () => {
    stack = await openStack({
      target: wires.cloud.target,
      program: async () => {
        new SecurityGroup("bad", { rules: [...rules] });
      },
    });
  });

  afterAll(() => stack?.close());

  const refused = async () => (await stack.preview({ fails: true })).output.replace(/\s+/g, " ");

  it("every wrong rule at its property, with what is allowed, but not a ping", async () => {
    rules = [
      { protocol: "icmp", portRangeMin: 8, portRangeMax: 0 },
      { protocol: "tcp", portRangeMin: 90, portRangeMax: 80 },
      { protocol: "tpc" },
      { portRangeMin: 80 },
      { protocol: "tcp", portRangeMin: 70000 },
      { remoteIpPrefix: "10.0.0.5/24" },
      { remoteIpPrefix: "10.0.0.0/8", remoteGroup: "self" },
      { protocol: "tcp", remoteIpPrefix: "10.0.0.0/8", ethertype: "IPv6" },
      { protocol: "ipv6-icmp", ethertype: "IPv4" },
    ];
    const output = await refused();
    expect(output).toMatch(/rules\[1\]\.portRangeMax.*must not be below portRangeMin, 90: the range is reversed/);
    expect(output).toMatch(/rules\[2\]\.protocol.*must be a number from 0 to 255 or one of ah, .*tcp, udp/);
    expect(output).toMatch(/rules\[3\]\.protocol.*is required if ports are given/);
    expect(output).toMatch(/rules\[4\]\.portRangeMin.*must be from 0 to 65535/);
    expect(output).toMatch(/rules\[5\]\.remoteIpPrefix.*the network is 10\.0\.0\.0\/24/);
    expect(output).toMatch(/rules\[6\]\.remoteGroup.*give one of them/);
    expect(output).toMatch(/rules\[7\]\.ethertype.*does not fit 10\.0\.0\.0\/8/);
    expect(output).toMatch(/rules\[8\]\.protocol.*is for IPv6 only/);
    expect(output).not.toContain("rules[0]");
  });

  it("a rule that is there twice, with both its places", async () => {
    rules = [
      { protocol: "tcp", portRangeMin: 80 },
      { protocol: "udp" },
      { protocol: "6", portRangeMin: 80, portRangeMax: 80, description: "web" },
    ];
    expect(await refused()).toMatch(/rules\[2\].*is the same rule as rules\[0\]/);
  });
});
