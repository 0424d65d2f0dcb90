/** The power of instances: its states, and the ways to them. API: CVM StartInstances, StopInstances, RebootInstances */
import type { PowerState, Reboot } from "../../../components/power";
import { OmnicloudError } from "../../core/errors";
import { until } from "../../core/poll";
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

/** Brings an instance to a state. @returns the instance, and what was done last */
export async function bringTo(
  cloud: Tencent,
  id: string,
  wanted: PowerState,
  say: Say,
): Promise<{ instance: Instance; done?: string }> {
  const now = await atRest(cloud, id);
  if (toPowerState(now) === wanted) return { instance: now };
  if (wanted === "running") return { instance: await start(cloud, id, say), done: "start" };
  return { instance: await stop(cloud, id, say), done: "stop" };
}

/** An instance on its way somewhere has to arrive before it takes another request. */
export function atRest(cloud: Tencent, id: string): Promise<Instance> {
  return until(`${id} to be at rest`, async () => {
    const instance = await instanceNow(cloud, id);
    const isBusy =
      /ING$/.test((instance.InstanceState ?? "").replace("RUNNING", "")) ||
      instance.LatestOperationState === "OPERATING";
    return isBusy ? undefined : instance;
  });
}

/** Starts an instance, and waits until it runs. */
export async function start(cloud: Tencent, id: string, say: Say): Promise<Instance> {
  say("start …");
  await cloud.ask("cvm", "StartInstances", { InstanceIds: [id] });
  return untilIs(cloud, id, "RUNNING");
}

/** Stops an instance, and waits until it is stopped. */
export async function stop(cloud: Tencent, id: string, say: Say): Promise<Instance> {
  say("stop …");
  await cloud.ask("cvm", "StopInstances", { InstanceIds: [id], StopType: "SOFT_FIRST" });
  return untilIs(cloud, id, "STOPPED");
}

/** Reboots a running instance: `soft` asks the guest first, `hard` does not. */
export async function reboot(cloud: Tencent, id: string, type: Reboot["type"], say: Say): Promise<Instance> {
  say(`${type} reboot …`);
  await cloud.ask("cvm", "RebootInstances", { InstanceIds: [id], StopType: type === "hard" ? "HARD" : "SOFT" });
  return untilIs(cloud, id, "RUNNING");
}
