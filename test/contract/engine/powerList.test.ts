/** The power of several servers at once: read first, one request for each that has to move, and none stops the others. */
import { InstancePower, type InstancePowerArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import type { CloudObject } from "../../harness/cloudProject";
import type { TestStack } from "../../harness/stack";
import { type Ground, openGround } from "./servers";

const NOWHERE = "00000000-0000-4000-8000-000000000000";

let ground: Ground;
let stack: TestStack;
let ids: string[];
let said: Omit<InstancePowerArgs, "instances"> & { instances?: string[] };

beforeAll(async () => {
  ground = await openGround();
  const { images } = (await ground.ask("GET", "image", "/images?name=cirros")) as unknown as { images: CloudObject[] };
  const { flavors } = (await ground.ask("GET", "compute", "/flavors")) as unknown as { flavors: CloudObject[] };
  const flavorRef = flavors.find(({ name }) => name === "m1.tiny")?.id;
  const server = { flavorRef, imageRef: images[0]?.id, networks: [{ uuid: ground.networks[0] }] };
  const made = await Promise.all(
    ["a", "b", "c"].map(async (name) => {
      const answer = await ground.ask("POST", "compute", "/servers", { server: { ...server, name } });
      return (answer.server as CloudObject).id;
    }),
  );
  for (const id of made) await ground.rests(id, "ACTIVE");
  ids = made;
  stack = await ground.stack(async () => {
    const { states, operated, server: first, status } = new InstancePower("all", { instances: ids, ...said });
    return { states, operated, first, status };
  });
});

afterAll(() => ground?.close());

/** What Nova did on each server but creating it, the oldest first. */
function actions(): Promise<string[][]> {
  return Promise.all(
    ids.map(async (id) => {
      const { instanceActions } = (await ground.ask("GET", "compute", `/servers/${id}/os-instance-actions`)) as {
        instanceActions: { action: string }[];
      };
      return instanceActions
        .map(({ action }) => action)
        .filter((action) => action !== "create")
        .reverse();
    }),
  );
}

const all = <T>(value: T): Record<string, T> => Object.fromEntries(ids.map((id) => [id, value]));

describe("the power of several servers", () => {
  const it = chapter();

  it("is kept in one state: those that are in it already are not touched", async () => {
    await ground.act(ids[2] ?? "", { "os-stop": null }, "SHUTOFF");
    said = { state: "stopped" };
    const { outputs } = await stack.up();
    expect(outputs).toMatchObject({ states: all("SHUTOFF"), first: ids[0], status: "SHUTOFF" });
    expect(Object.keys(outputs.operated as object).sort()).toEqual(ids.slice(0, 2).sort());
    expect(await actions()).toEqual([["stop"], ["stop"], ["stop"]]);
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    expect((await stack.refresh()).counts).toEqual({ same: 1 });
  });

  it("that somebody changed is drift, and only that one is moved", async () => {
    await ground.act(ids[1] ?? "", { "os-start": null }, "ACTIVE");
    expect((await stack.refresh()).ops).toMatchObject({ all: "update" });
    expect((await stack.up()).outputs.states).toEqual(all("SHUTOFF"));
    expect(await actions()).toEqual([["stop"], ["stop", "start", "stop"], ["stop"]]);
  });

  it("is another one for a longer list, and the order means nothing", async () => {
    said = { state: "stopped", instances: [...ids].reverse() };
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    said = { state: "running", instances: ids.slice(0, 1) };
    expect((await stack.up()).outputs.states).toEqual({ [String(ids[0])]: "ACTIVE" });
    said = { state: "running" };
    expect((await stack.up()).ops).toMatchObject({ all: "update" });
    expect(await actions()).toEqual([
      ["stop", "start"],
      ["stop", "start", "stop", "start"],
      ["stop", "start"],
    ]);
  });

  it("reboots each once for a new trigger", async () => {
    said = { state: "running", reboot: { type: "soft", trigger: "1" } };
    const { outputs } = await stack.up();
    expect(outputs.operated).toMatchObject(all({ type: "softreboot" }));
    expect((await stack.up()).counts).toEqual({ same: 1 });
    expect((await actions()).map((done) => done.filter((one) => one === "reboot").length)).toEqual([1, 1, 1]);
  });

  it("of an unknown server is an error, once the others are where they should be", async () => {
    said = { state: "stopped", instances: [NOWHERE, ...ids] };
    const { output } = await stack.up({ fails: true });
    expect(output).toContain(`OpenStack has no server ${NOWHERE}; the others are stopped`);
    for (const id of ids) expect(await ground.server(id)).toMatchObject({ status: "SHUTOFF" });
  });

  it("is refused where it would be kept twice", async () => {
    said = { state: "stopped", server: ids[0] };
    expect((await stack.preview({ fails: true })).output).toContain("server: cannot be given with instances");
    said = { state: "stopped", adopt: `${ids[0]}/power` };
    expect((await stack.preview({ fails: true })).output).toContain("adopt: there is nothing to adopt");
    const twice = await ground.stack(async () => {
      new InstancePower("one", { server: ids[0] ?? "", state: "running" });
      new InstancePower("list", { instances: ids, state: "running" });
    });
    expect((await twice.preview({ fails: true })).output).toMatch(/(one|list) keeps the power of/);
  });

  it("is left as it is when it is deleted", async () => {
    said = { state: "suspended" };
    await stack.up();
    await stack.destroy();
    for (const id of ids) expect(await ground.server(id)).toMatchObject({ status: "SUSPENDED" });
  });
});
