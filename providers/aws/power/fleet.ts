/**
 * Instances of EC2 as they are brought to a state together. API: EC2 StartInstances, StopInstances, RebootInstances, each of
 * which takes a list and refuses all of it if one of them cannot go.
 */
import type { Instance } from "@aws-sdk/client-ec2";
import type { PowerState } from "../../core/power";
import type { Fleet, Step } from "../../core/powerTogether";
import { type Aws, ec2Sdk } from "../client";
import { refusedAs } from "../errors";
import { findInstances, isGoneState } from "../instance/api";
import { toPowerState } from "../instance/power";

/** The list that was looked at is no longer so: an instance has gone, or moved. */
const HAS_CHANGED = /^(InvalidInstanceID\.NotFound|IncorrectInstanceState|IncorrectState)$/;

/** The instances of a region. */
export const fleetOf = (cloud: Aws): Fleet<Instance> => ({
  atOnce: 200,
  hardReboot: "force stop",
  find: async (ids) => (await findInstances(cloud, ids)).filter((instance) => !isGoneState(instance)),
  idOf: ({ InstanceId = "" }) => InstanceId,
  powerOf: toPowerState,
  stateOf: ({ State }) => State?.Name ?? "",
  next,
  reasonOf: ({ StateReason }) => StateReason?.Message ?? "EC2 gives no reason",
  send: (step, ids) => send(cloud, step, [...ids]),
  hasChanged: (error) => refusedAs(error, HAS_CHANGED),
  missing: (ids) => `AWS has no ${ids.join(", ")} in ${cloud.region}`,
});

function next(instance: Instance, wanted: PowerState): Step | "wait" | undefined {
  const name = instance.State?.Name;
  if (name === "pending" || name === "stopping") return "wait";
  const there = toPowerState(instance);
  if (there === wanted) return undefined;
  // A hibernated instance is stopped to EC2, and a stopped one cannot hibernate: both have to run before.
  if (wanted === "running" || there !== "running") return "start";
  return wanted === "suspended" ? "suspend" : "stop";
}

async function send(cloud: Aws, step: Step, InstanceIds: string[]): Promise<void> {
  const { StartInstancesCommand, StopInstancesCommand, RebootInstancesCommand } = ec2Sdk();
  if (step === "start") await cloud.ec2.send(new StartInstancesCommand({ InstanceIds }));
  else if (step === "reboot") await cloud.ec2.send(new RebootInstancesCommand({ InstanceIds }));
  else
    await cloud.ec2.send(
      new StopInstancesCommand({ InstanceIds, Hibernate: step === "suspend", Force: step === "force stop" }),
    );
}
