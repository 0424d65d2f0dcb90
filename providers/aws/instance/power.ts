/** The power of instances: its states, and the ways to them. API: EC2 StartInstances, StopInstances, RebootInstances */
import type { Instance } from "@aws-sdk/client-ec2";
import type { PowerState, Reboot } from "../../../components/power";
import { OmnicloudError } from "../../core/errors";
import { until } from "../../core/poll";
import { type Aws, ec2Sdk } from "../client";
import { findInstance } from "./api";

/** Shows a line of progress. */
export type Say = (text: string) => void;

/** EC2's word for why a hibernated instance is stopped. */
const HIBERNATED = /Hibernat/i;

/** Whether a stopped instance hibernates. */
export function isHibernated({ StateReason, StateTransitionReason = "" }: Instance): boolean {
  return HIBERNATED.test(`${StateReason?.Code ?? ""} ${StateTransitionReason}`);
}

/** An instance's power as our type. What no program can ask for (`terminated`) has EC2's name, and is drift. */
export function toPowerState(instance: Instance): PowerState {
  const name = instance.State?.Name ?? "";
  if (name === "stopped" || name === "stopping") return isHibernated(instance) ? "suspended" : "stopped";
  return (name === "pending" ? "running" : name) as PowerState;
}

/** The instance as it is now. @throws OmnicloudError if it is gone */
export async function instanceNow(cloud: Aws, id: string): Promise<Instance> {
  const found = await findInstance(cloud, id);
  if (found) return found;
  throw new OmnicloudError(`instance: AWS has no instance ${id} in ${cloud.region}`);
}

/** Waits until an instance is at rest in a state of EC2. */
export function untilIs(cloud: Aws, id: string, state: "running" | "stopped"): Promise<Instance> {
  return until(`${id} to be ${state}`, async () => {
    const instance = await instanceNow(cloud, id);
    return instance.State?.Name === state ? instance : undefined;
  });
}

/**
 * Brings an instance to a state by the steps that this needs.
 * @returns the instance, and what was done last
 */
export async function bringTo(
  cloud: Aws,
  id: string,
  wanted: PowerState,
  say: Say,
): Promise<{ instance: Instance; done?: string }> {
  const now = await settled(cloud, await instanceNow(cloud, id));
  const there = toPowerState(now);
  if (there === wanted) return { instance: now };
  // A hibernated instance is stopped to EC2, and a stopped one cannot hibernate: both have to run before.
  if (wanted !== "running" && there !== "running") await start(cloud, id, say);
  if (wanted === "running") return { instance: await start(cloud, id, say), done: "start" };
  const instance = await stop(cloud, id, say, { hibernate: wanted === "suspended" });
  return { instance, done: wanted === "suspended" ? "suspend" : "stop" };
}

/** An instance on its way somewhere has to arrive before it takes another request. */
async function settled(cloud: Aws, instance: Instance): Promise<Instance> {
  const { InstanceId: id = "", State } = instance;
  if (State?.Name === "pending") return untilIs(cloud, id, "running");
  return State?.Name === "stopping" ? untilIs(cloud, id, "stopped") : instance;
}

/** Starts an instance, and waits until it runs. */
export async function start(cloud: Aws, id: string, say: Say): Promise<Instance> {
  const { StartInstancesCommand } = ec2Sdk();
  say("start …");
  await cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  return untilIs(cloud, id, "running");
}

/** Stops an instance, and waits until it is stopped. */
export async function stop(
  cloud: Aws,
  id: string,
  say: Say,
  { hibernate = false, force = false }: { hibernate?: boolean; force?: boolean } = {},
): Promise<Instance> {
  const { StopInstancesCommand } = ec2Sdk();
  say(hibernate ? "suspend …" : "stop …");
  await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [id], Hibernate: hibernate, Force: force }));
  return untilIs(cloud, id, "stopped");
}

/** Reboots a running instance: `soft` asks the guest, `hard` stops it by force and starts it. */
export async function reboot(cloud: Aws, id: string, type: Reboot["type"], say: Say): Promise<Instance> {
  if (type === "hard") {
    await stop(cloud, id, say, { force: true });
    return start(cloud, id, say);
  }
  const { RebootInstancesCommand } = ec2Sdk();
  say("soft reboot …");
  await cloud.ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }));
  return untilIs(cloud, id, "running");
}
