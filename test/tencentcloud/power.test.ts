/** InstancePower on Tencent Cloud: many instances in one state, by one request for each way that some have to go. */
import { InstancePower } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../harness/chapter";
import { openStack, type TestStack } from "../harness/stack";
import { openTencentcloud, type Tencentcloud } from "../harness/tencentcloud";
import { instancesOf, launch, newPlace, statesOf } from "./fleet";

let cloud: Tencentcloud;
let stack: TestStack;
let ids: string[] = [];
let said: {
  state: "running" | "stopped" | "suspended";
  trigger?: string;
  type?: "soft" | "hard";
  instances?: string[];
  stoppedMode?: "KEEP_CHARGING" | "STOP_CHARGING";
};

const program = async () => {
  const { state, trigger, type = "soft", instances = ids, stoppedMode } = said;
  const reboot = trigger === undefined ? undefined : { type, trigger };
  const { states, operated, status } = new InstancePower("all", {
    ...{ instances, state, reboot },
    tencentcloud: { stoppedMode },
  });
  return { states, operated, status };
};

beforeAll(async () => {
  cloud = await openTencentcloud();
  ids = await launch(cloud, await newPlace(cloud), 50);
  stack = await openStack({ program, config: cloud.config, env: cloud.env });
});

afterAll(async () => {
  await stack?.close();
  await cloud?.close();
});

/** The requests meanwhile that changed something. */
async function changes(work: () => Promise<unknown>): Promise<Record<string, number>> {
  cloud.counted();
  await work();
  return Object.fromEntries(Object.entries(cloud.counted()).filter(([action]) => !/^(Describe|Get)/.test(action)));
}

const modes = async () => new Set((await instancesOf(cloud, ids)).map(({ StopChargingMode }) => StopChargingMode));
const all = (state: string) => new Set([state]);
const states = async () => new Set(await statesOf(cloud, ids));

describe("the power of 50 instances on Tencent Cloud", () => {
  const it = chapter();

  it("is kept in one state by one request, and what was done is told for each", async () => {
    said = { state: "stopped" };
    let outputs: Record<string, unknown> = {};
    expect(
      await changes(async () => {
        ({ outputs } = await stack.up());
      }),
    ).toEqual({ StopInstances: 1 });
    expect(await states()).toEqual(all("STOPPED"));
    expect(outputs.status).toBe("stopped");
    expect(Object.keys(outputs.operated as object).sort()).toEqual([...ids].sort());
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    expect((await stack.refresh()).counts).toEqual({ same: 1 });
  });

  it("that somebody changed is drift, and only that one is touched", async () => {
    await cloud.sdk.cvm.StartInstances({ InstanceIds: ids.slice(0, 1) });
    await expect.poll(() => statesOf(cloud, ids.slice(0, 1))).toEqual(["RUNNING"]);
    await stack.refresh();
    const { counts, outputs } = await stack.up();
    expect(counts).toEqual({ update: 1 });
    expect(await states()).toEqual(all("STOPPED"));
    const done = outputs.operated as Record<string, { at: string }>;
    expect(done[ids[0] ?? ""]?.at).not.toBe(done[ids[1] ?? ""]?.at);
  });

  it("costs what is said while it is stopped: those that cost otherwise start once and stop again", async () => {
    expect(await modes()).toEqual(all("KEEP_CHARGING"));
    said.stoppedMode = "STOP_CHARGING";
    expect(await changes(() => stack.up())).toEqual({ StartInstances: 1, StopInstances: 1 });
    expect(await modes()).toEqual(all("STOP_CHARGING"));
    expect((await stack.refresh()).counts).toEqual({ same: 1 });
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("is changed, reboots once for each trigger, and the order of the list means nothing", async () => {
    said = { state: "running", trigger: "1" };
    expect(await changes(() => stack.up())).toEqual({ StartInstances: 1 });
    expect(await states()).toEqual(all("RUNNING"));
    said.instances = [...ids].reverse();
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    said.trigger = "2";
    expect(await changes(() => stack.up())).toEqual({ RebootInstances: 1 });
    Object.assign(said, { trigger: "3", type: "hard" });
    expect(await changes(() => stack.up())).toEqual({ RebootInstances: 1 });
    expect(await states()).toEqual(all("RUNNING"));
  });

  it("waits for one to which something is being done, and brings it there too", async () => {
    const busy = { RebootInstances: ids.slice(0, 1) };
    said = { state: "stopped" };
    cloud.sandbox.faults.add({
      kind: "latency",
      delay: 0,
      match: { service: "tencentcloud", path: "^/StopInstances$" },
      // It moves after it was looked at.
      meanwhile: async () => {
        await cloud.sdk.cvm.RebootInstances({ InstanceIds: busy.RebootInstances });
      },
    });
    await stack.up();
    expect(await states()).toEqual(all("STOPPED"));
  });

  it("is there once, whether a request was never received or its answer lost", async () => {
    for (const [state, kind] of [
      ["running", "reset-before"],
      ["stopped", "reset-after"],
    ] as const) {
      said = { state };
      cloud.sandbox.faults.add({ kind, match: { service: "tencentcloud", path: "^/(Start|Stop)Instances$" } });
      await stack.up();
      expect(await states()).toEqual(all(state === "running" ? "RUNNING" : "STOPPED"));
      expect((await stack.preview()).counts).toEqual({ same: 1 });
    }
  });

  it("of an unknown instance is an error, once the others are where they should be", async () => {
    said = { state: "running", instances: [...ids, "ins-00000000"] };
    const { output } = await stack.up({ fails: true });
    expect(output).toContain("Tencent Cloud has no ins-00000000 in ap-guangzhou; the others are running");
    expect(await states()).toEqual(all("RUNNING"));
  });

  it("cannot be what Tencent Cloud has not", async () => {
    said = { state: "suspended" };
    expect((await stack.preview({ fails: true })).output).toContain("state: Tencent Cloud suspends no instance");
    said = { state: "stopped", instances: ["web"] };
    expect((await stack.preview({ fails: true })).output).toContain("must be the id of an instance: ins-…");
  });
});
