/** Power through the engine: kept in a state by whatever way Nova allows, rebooted on demand, left as it is at the end. */
import { InstancePower, type PowerArgs, Server } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import type { TestStack } from "../../harness/stack";
import { type Ground, openGround } from "./servers";

let ground: Ground;

beforeAll(async () => {
  ground = await openGround();
});

afterAll(() => ground.close());

describe("the power of a server", () => {
  const it = chapter();
  let stack: TestStack;
  let power: Omit<PowerArgs, "server"> | undefined;
  let id: string;

  beforeAll(async () => {
    stack = await ground.stack(async () => {
      const web = new Server(
        "web",
        { flavor: "m1.tiny", image: "cirros", networks: [{ network: ground.networks[0] }] },
        { retainOnDelete: true },
      );
      const { status, operateType, operatedAt } = power
        ? new InstancePower("power", { server: web.id, ...power })
        : { status: web.status };
      return { id: web.id, status, operateType, operatedAt };
    });
    power = { state: "running", reboot: { type: "soft", trigger: "1" } };
    const made = await stack.up();
    id = String(made.outputs.id);
    expect(made.outputs).toEqual({ id, status: "ACTIVE" });
  });

  /** What Nova did last on the server, the newest first. */
  async function actions(): Promise<string[]> {
    const { instanceActions } = (await ground.ask("GET", "compute", `/servers/${id}/os-instance-actions`)) as {
      instanceActions: { action: string }[];
    };
    return instanceActions.map(({ action }) => action);
  }

  it("reboots nothing when it is created", async () => {
    expect(await actions()).not.toContain("reboot");
  });

  it("reboots once for each new trigger", async () => {
    power = { state: "running", reboot: { type: "soft", trigger: "2" } };
    expect((await stack.up()).outputs).toMatchObject({ status: "ACTIVE", operateType: "softreboot" });
    expect((await stack.up()).counts).toEqual({ same: 2 });
    power = { state: "running", reboot: { type: "hard", trigger: "3" } };
    const hard = await stack.up();
    expect(hard.outputs).toMatchObject({ status: "ACTIVE", operateType: "hardreboot" });
    expect(Date.parse(String(hard.outputs.operatedAt))).toBeGreaterThan(Date.now() - 600_000);
    expect((await actions()).filter((action) => action === "reboot")).toHaveLength(2);
  });

  it("stops it, and says when", async () => {
    power = { state: "stopped" };
    expect((await stack.up()).outputs).toMatchObject({ status: "SHUTOFF", operateType: "stop" });
    expect(await ground.server(id)).toMatchObject({ status: "SHUTOFF" });
  });

  it("is clean in a second preview, and keeps what it said through a refresh", async () => {
    const before = (await stack.export()).find(({ urn }) => urn.endsWith("::power"))?.outputs;
    expect((await stack.preview()).counts).toEqual({ same: 2 });
    await stack.refresh();
    expect((await stack.export()).find(({ urn }) => urn.endsWith("::power"))?.outputs).toEqual(before);
  });

  it("suspends a stopped server by way of ACTIVE", async () => {
    power = { state: "suspended" };
    expect((await stack.up()).outputs).toMatchObject({ status: "SUSPENDED", operateType: "suspend" });
    expect((await actions()).slice(0, 2)).toEqual(["suspend", "start"]);
  });

  it("sees a state changed from outside at a refresh, and puts it back", async () => {
    await ground.act(id, { resume: null }, "ACTIVE");
    expect((await stack.refresh()).ops).toMatchObject({ power: "update" });
    expect((await stack.up()).outputs).toMatchObject({ status: "SUSPENDED" });
  });

  it("starts a suspended, a paused and a shelved one", async () => {
    power = { state: "running" };
    expect((await stack.up()).outputs).toMatchObject({ status: "ACTIVE", operateType: "start" });
    await ground.act(id, { pause: null }, "PAUSED");
    await stack.refresh();
    expect((await stack.up()).outputs).toMatchObject({ status: "ACTIVE" });
    await ground.act(id, { shelve: null }, "SHELVED_OFFLOADED");
    await stack.refresh();
    expect((await stack.up()).outputs).toMatchObject({ status: "ACTIVE" });
  });

  it("shelves a running and a stopped one, and starts it again", async () => {
    power = { state: "shelved" };
    expect((await stack.up()).outputs).toMatchObject({ status: "SHELVED_OFFLOADED", operateType: "shelve" });
    expect((await stack.preview()).counts).toEqual({ same: 2 });
    expect((await stack.refresh()).ops).toMatchObject({ power: "same" });
    power = { state: "stopped" };
    expect((await stack.up()).outputs).toMatchObject({ status: "SHUTOFF" });
    power = { state: "shelved" };
    await stack.up();
    expect((await actions()).slice(0, 2)).toEqual(["shelve", "stop"]);
    power = { state: "running" };
    expect((await stack.up()).outputs).toMatchObject({ status: "ACTIVE", operateType: "start" });
  });

  it("says so if a resize waits to be confirmed", async () => {
    await ground.act(id, { resize: { flavorRef: "2" } }, "VERIFY_RESIZE");
    power = { state: "suspended" };
    const failed = await stack.up({ fails: true, target: [`**power`] });
    expect(failed.errors("power").join("\n")).toMatch(/VERIFY_RESIZE to SUSPENDED.*confirmed or reverted/);
    await ground.act(id, { revertResize: null }, "ACTIVE");
  });

  it("leaves the server as it is when it is deleted", async () => {
    power = { state: "stopped" };
    await stack.up();
    power = undefined;
    expect((await stack.up()).ops).toMatchObject({ power: "delete", web: "same" });
    expect(await ground.server(id)).toMatchObject({ status: "SHUTOFF" });
  });
});
