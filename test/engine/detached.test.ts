/** A disk by itself whose attachment leaves the program. */
import { Network, Server, Subnet, Volume, VolumeAttachment } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { chapter } from "../harness/chapter";
import { connectionOf, openStack, type TestStack } from "../harness/stack";

let sandbox: Sandbox;
let stack: TestStack;
let attached = true;

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  const connections = { cloud: connectionOf({ ...sandbox, operator: sandbox.operator, region: "RegionOne" }) };
  stack = await openStack({
    program: async () => {
      const net = new Network("net", {});
      const sub = new Subnet("net", { network: net.id, cidr: "10.3.0.0/24" });
      const networks = [{ network: net.id, subnet: sub.id }];
      const server = new Server("web", { flavor: "m1.tiny", image: "cirros", networks });
      const { status, attachedTo, device, attachedAt, attachedBy, ...disk } = new Volume("data", { size: 1 });
      const early = { status, attachedTo, device, attachedAt, attachedBy };
      if (attached) new VolumeAttachment("data", { server: server.id, volume: disk.id });
      return { server: server.id, early };
    },
    config: { "omnicloud:connections": JSON.stringify(connections) },
  });
});

afterAll(async () => {
  await stack?.close();
  await sandbox?.close();
});

describe("a volume whose attachment leaves the program", () => {
  const it = chapter();

  it("is attached as long as the program attaches it", async () => {
    await stack.up();
    await stack.refresh();
    const { outputs } = await stack.up();
    expect(outputs.early).toMatchObject({
      status: "in-use",
      attachedTo: outputs.server,
      attachedBy: expect.any(String),
    });
  });

  it("is detached at the end of that very up, and says so", async () => {
    attached = false;
    expect(Object.keys((await stack.preview()).counts)).toContain("delete");
    expect((await stack.up()).outputs.early).toEqual({ status: "available" });
    expect((await stack.up()).outputs.early).toEqual({ status: "available" });
    await stack.refresh();
    expect((await stack.up()).outputs.early).toEqual({ status: "available" });
  });

  it("is attached again", async () => {
    attached = true;
    await stack.up();
    await stack.refresh();
    expect((await stack.up()).outputs.early).toMatchObject({ status: "in-use" });
  });
});
