// Machines started, stopped, rebooted, and their size. https://cloud.tencent.com/document/api/213/15742
import { z } from "zod";
import { action, type TencentActions, type TencentCall } from "../action";
import { flag } from "../fields";
import type { Instance } from "../objects";
import { refuse } from "../refusal";
import { instancesOf, isBusy, operate, refuseState } from "./instance";
import { typeOf } from "./offers";

const InstanceIds = z.array(z.string()).min(1);
const StopType = z.enum(["SOFT", "HARD", "SOFT_FIRST"]).optional();

/** Those of several ids. @throws TencentRefusal unless all of them are in this state, and nothing is done to them */
function ready({ here }: TencentCall, ids: readonly string[], states: readonly string[]): Instance[] {
  const all = instancesOf(here, ids);
  for (const instance of all) {
    if (!states.includes(instance.state)) refuseState(instance);
    if (isBusy(instance)) refuse("MutexOperation.TaskRunning", `An operation on \`${instance.id}\` is under way.`);
  }
  return all;
}

/** Their actions. */
export const powerActions: TencentActions = {
  StartInstances: action({ InstanceIds }, (given, call) => {
    const { delays } = call.cloud.settings;
    for (const instance of ready(call, given.InstanceIds, ["STOPPED"]))
      operate(call, instance, {
        name: "StartInstances",
        delay: delays.serverAction,
        during: "STARTING",
        end: () => Object.assign(instance, { state: "RUNNING", stopCharging: "NOT_APPLICABLE" }),
      });
  }),
  StopInstances: action(
    {
      InstanceIds,
      ForceStop: flag.optional(),
      StopType,
      StoppedMode: z.enum(["KEEP_CHARGING", "STOP_CHARGING"]).optional(),
    },
    ({ StoppedMode = "KEEP_CHARGING", ...given }, call) => {
      const { delays } = call.cloud.settings;
      for (const instance of ready(call, given.InstanceIds, ["RUNNING"]))
        operate(call, instance, {
          name: "StopInstances",
          delay: delays.serverAction,
          during: "STOPPING",
          end: () => Object.assign(instance, { state: "STOPPED", stopCharging: StoppedMode }),
        });
    },
  ),
  RebootInstances: action({ InstanceIds, ForceReboot: flag.optional(), StopType }, (given, call) => {
    const { delays } = call.cloud.settings;
    for (const instance of ready(call, given.InstanceIds, ["RUNNING"]))
      operate(call, instance, {
        name: "RebootInstances",
        delay: delays.serverAction,
        during: "REBOOTING",
        end: () => Object.assign(instance, { state: "RUNNING" }),
      });
  }),
  ResetInstancesType: action(
    { InstanceIds, InstanceType: z.string(), ForceStop: flag.optional() },
    ({ InstanceType, ForceStop = false, ...given }, call) => {
      const { delays } = call.cloud.settings;
      const type = typeOf(InstanceType);
      // A running one is stopped only if it is forced; it runs again afterwards.
      for (const instance of ready(call, given.InstanceIds, ForceStop ? ["RUNNING", "STOPPED"] : ["STOPPED"])) {
        const after = instance.state;
        operate(call, instance, {
          name: "ResetInstancesType",
          delay: delays.resize,
          during: after === "RUNNING" ? "STOPPING" : undefined,
          end: () => Object.assign(instance, { type: type.name, state: after }),
        });
      }
    },
  ),
};
