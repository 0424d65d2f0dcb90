/** The power of many instances at once, against EC2 as its documentation says. */
import { beforeEach, describe, expect, it } from "vitest";
import { power } from "../../providers/aws/power/definition";
import type { AnyDefinition } from "../../providers/core/definition";
import { type FleetInstance, StrictFleet } from "./strictFleet";

let learned: Record<string, unknown>;
let warned: string[];

beforeEach(() => {
  learned = {};
  warned = [];
});

const silent = () => undefined;
const report = () => ({
  ...{ made: silent, saw: silent, say: silent, inform: silent, warn: (text: string) => void warned.push(text) },
  learn: (outputs: object) => void Object.assign(learned, outputs),
});

const fleet = (count: number, each: FleetInstance, more: Record<string, FleetInstance> = {}) =>
  new StrictFleet({
    ...Object.fromEntries(Array.from({ length: count }, (_, i) => [`i-${i}`, { ...each }])),
    ...more,
  });

type State = "running" | "stopped" | "suspended";

function keep(ec2: StrictFleet, state: State, instances = Object.keys(ec2.instances)): Promise<void> {
  const { settle } = power as AnyDefinition;
  return settle?.("t", { instances, state }, { cloud: ec2.cloud, known: {} } as never, report()) as Promise<void>;
}

const reboot = (ec2: StrictFleet, type: "soft" | "hard") => {
  const { update } = power as AnyDefinition;
  const args = { instances: Object.keys(ec2.instances), state: "running", reboot: { type, trigger: "2" } };
  const was = { ...args, reboot: { type, trigger: "1" } };
  return update?.("t", was, args, { cloud: ec2.cloud, known: {} } as never, report(), { args: {}, outputs: {} });
};

const states = (ec2: StrictFleet) => [...new Set(Object.values(ec2.instances).map(({ state }) => state))];

describe("many instances of EC2", () => {
  it("are stopped by one request, and nothing is asked of those that are stopped", async () => {
    const ec2 = fleet(50, { state: "running" }, { still: { state: "stopped" } });
    await keep(ec2, "stopped");
    expect(ec2.log).toEqual(["stop 50"]);
    await keep(ec2, "stopped");
    expect(ec2.log).toHaveLength(1);
    expect(ec2.looked).toBeLessThan(6);
  });

  it("hibernate together, those that are stopped after one start", async () => {
    const ec2 = fleet(20, { state: "running", hibernation: true }, { still: { state: "stopped", hibernation: true } });
    await keep(ec2, "suspended");
    expect(ec2.log).toEqual(["hibernate 20", "start 1", "hibernate 1"]);
    expect(learned.operated).toMatchObject({ "i-1": { type: "suspend" }, still: { type: "suspend" } });
  });

  it("reboot together: softly by one request, hard by a stop and a start", async () => {
    const ec2 = fleet(20, { state: "running" });
    await reboot(ec2, "soft");
    expect(ec2.log).toEqual(["reboot 20"]);
    await reboot(ec2, "hard");
    expect(ec2.log).toEqual(["reboot 20", "force stop 20", "start 20"]);
    expect(states(ec2)).toEqual(["running"]);
    expect(learned.operated).toMatchObject({ "i-7": { type: "hardreboot" } });
  });

  it("are asked again if one of them was on its way, or is gone, meanwhile", async () => {
    const ec2 = fleet(5, { state: "running" });
    ec2.before = () => void Object.assign(ec2.instances, { "i-1": { state: "stopping", looks: 2 } });
    await keep(ec2, "stopped");
    expect(ec2.log).toEqual(["stop refused: IncorrectInstanceState", "stop 4"]);
    ec2.before = () => void Object.assign(ec2.instances, { "i-2": { state: "terminated" } });
    await expect(keep(ec2, "running")).rejects.toThrow("AWS has no i-2 in eu-west-1; the others are running");
    expect(ec2.log.slice(2)).toEqual(["start refused: InvalidInstanceID.NotFound", "start 4"]);
  });

  it("that cannot go stop no other, and are named with the reason", async () => {
    const ec2 = fleet(5, { state: "running" }, { fast: { state: "running", protected: true } });
    await expect(keep(ec2, "stopped")).rejects.toThrow(/fast.*may not be stopped.*the others are stopped/);
    expect(Object.values(ec2.instances).map(({ state }) => state)).toEqual([...Array(5).fill("stopped"), "running"]);
  });

  it("that never start are named with EC2's reason, and are not started for ever", async () => {
    const ec2 = fleet(2, { state: "stopped" }, { large: { state: "stopped", noRoom: true } });
    await expect(keep(ec2, "running")).rejects.toThrow(/large.*no room.*the others are running/);
    expect(ec2.log).toEqual(["start 3", "start 1", "start 1"]);
  });

  it("are looked at again after a lost answer, and asked again only if that was not carried out", async () => {
    const ec2 = fleet(5, { state: "running" });
    ec2.answers.push({ code: "InternalError", status: 500, done: true });
    await keep(ec2, "stopped");
    expect(ec2.log).toEqual(["stop 5", "stop refused: InternalError"]);
    ec2.answers.push({ code: "RequestLimitExceeded", status: 503, done: false });
    await keep(ec2, "running");
    expect(ec2.log.slice(2)).toEqual(["start refused: RequestLimitExceeded", "start 5"]);
  });
});
