/** The power of instances: its states, and the ways to them. API: CVM StartInstances, StopInstances, RebootInstances */
import type { PowerState, Reboot } from "../../../components/power";
import { OmnicloudError } from "../../core/errors";
import { until } from "../../core/poll";
import type { StoppedMode } from "../blocks";
import type { Tencent } from "../client";
import { findInstance, type Instance } from "./api";

/** Shows a line of progress. */
export type Say = (text: string) => void;

/** An instance's state in EC2's words, which are those of every cloud: `running`, `stopped`, `pending`, … */
export const toStatus = ({ InstanceState = "" }: Instance): string =>
  ({ STARTING: "pending", REBOOTING: "running", SHUTDOWN: "terminated", TERMINATING: "shutting-down" })[
    InstanceState
  ] ?? InstanceState.toLowerCase();

/** An instance's power as our type. What no program can ask for has its own name, and is drift. */
export function toPowerState(instance: Instance): PowerState {
  const name = toStatus(instance);
  if (name === "pending") return "running";
  return (name === "stopping" ? "stopped" : name) as PowerState;
}

/** The instance as it is now. @throws OmnicloudError if it is gone */
export async function instanceNow(cloud: Tencent, id: string): Promise<Instance> {
  const found = await findInstance(cloud, id);
  if (found) return found;
  throw new OmnicloudError(`instance: Tencent Cloud has no instance ${id} in ${cloud.region}`);
}

/** Waits until an instance is at rest in a state of CVM, and nothing is done to it. */
export function untilIs(cloud: Tencent, id: string, state: "RUNNING" | "STOPPED"): Promise<Instance> {
  return until(`${id} to be ${state.toLowerCase()}`, async () => {
    const instance = await instanceNow(cloud, id);
    const { InstanceState, LatestOperationState } = instance;
    return InstanceState === state && LatestOperationState !== "OPERATING" ? instance : undefined;
  });
}

/** Whether an instance is on its way somewhere, or something is being done to it. */
export const isMoving = ({ InstanceState = "", LatestOperationState }: Instance): boolean =>
  (InstanceState !== "RUNNING" && InstanceState.endsWith("ING")) || LatestOperationState === "OPERATING";

/** What a stopped instance costs; `undefined` for one that runs, or whose kind always costs. */
export function chargedAs({ StopChargingMode: mode }: Instance): StoppedMode | undefined {
  return mode === "KEEP_CHARGING" || mode === "STOP_CHARGING" ? mode : undefined;
}

/**
 * Brings an instance to a state.
 * @param mode what it should cost if it is stopped: that is said as it stops, so one that costs otherwise has to run before
 * @returns the instance, and what was done last
 */
export async function bringTo(
  cloud: Tencent,
  id: string,
  wanted: PowerState,
  say: Say,
  mode?: StoppedMode,
): Promise<{ instance: Instance; done?: string }> {
  const now = await atRest(cloud, id);
  const there = toPowerState(now);
  const costsOtherwise = wanted === "stopped" && mode !== undefined && (chargedAs(now) ?? mode) !== mode;
  if (there === wanted && !costsOtherwise) return { instance: now };
  if (wanted === "running") return { instance: await start(cloud, id, say), done: "start" };
  if (there === "stopped") await start(cloud, id, say);
  return { instance: await stop(cloud, id, say, mode), done: "stop" };
}

/** An instance on its way somewhere has to arrive before it takes another request. */
export function atRest(cloud: Tencent, id: string): Promise<Instance> {
  return until(`${id} to be at rest`, async () => {
    const instance = await instanceNow(cloud, id);
    return isMoving(instance) ? undefined : instance;
  });
}

/** Starts an instance, and waits until it runs. */
export async function start(cloud: Tencent, id: string, say: Say): Promise<Instance> {
  say("start …");
  await cloud.ask("cvm", "StartInstances", { InstanceIds: [id] });
  return untilIs(cloud, id, "RUNNING");
}

/** Stops an instance, and waits until it is stopped. */
export async function stop(cloud: Tencent, id: string, say: Say, StoppedMode?: StoppedMode): Promise<Instance> {
  say("stop …");
  await cloud.ask("cvm", "StopInstances", { InstanceIds: [id], StopType: "SOFT_FIRST", StoppedMode });
  return untilIs(cloud, id, "STOPPED");
}

/** Reboots a running instance: `soft` asks the guest first, `hard` does not. */
export async function reboot(cloud: Tencent, id: string, type: Reboot["type"], say: Say): Promise<Instance> {
  say(`${type} reboot …`);
  await cloud.ask("cvm", "RebootInstances", { InstanceIds: [id], StopType: type === "hard" ? "HARD" : "SOFT" });
  return untilIs(cloud, id, "RUNNING");
}
