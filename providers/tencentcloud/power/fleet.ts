/**
 * Instances of CVM as they are brought to a state together. API: CVM StartInstances, StopInstances, RebootInstances, each of
 * which takes 100 ids and refuses all of them if one cannot go.
 */
import type { PowerState } from "../../core/power";
import type { Fleet, Step } from "../../core/powerTogether";
import type { StoppedMode } from "../blocks";
import type { Tencent } from "../client";
import { codeOf } from "../errors";
import { findInstances, INSTANCES_AT_ONCE, type Instance } from "../instance/api";
import { chargedAs, isMoving, toPowerState, toStatus } from "../instance/power";

/** The list that was looked at is no longer so: an instance has gone or moved, or something is being done to it. */
const HAS_CHANGED =
  /^(InvalidInstanceId\.NotFound|InvalidInstance\.NotSupported|UnsupportedOperation\.InstanceState|MutexOperation|OperationDenied\.InstanceOperationInProgress|ResourceBusy)/;

const idOf = ({ InstanceId = "" }: Instance): string => InstanceId;

/**
 * The instances of a region.
 * @param stoppedMode what stopped ones should cost
 */
export function fleetOf(cloud: Tencent, { stoppedMode }: { stoppedMode?: StoppedMode }): Fleet<Instance> {
  /** Those that were stopped in this mode: what CVM does not do then is no reason to start them again. */
  const stopped = new Set<string>();
  const next = (instance: Instance, wanted: PowerState): Step | "wait" | "never" | undefined => {
    if (isMoving(instance)) return "wait";
    const there = toPowerState(instance);
    if (there !== wanted) return wanted === "running" ? "start" : "stop";
    if (wanted !== "stopped" || stoppedMode === undefined) return undefined;
    if ((chargedAs(instance) ?? stoppedMode) === stoppedMode) return undefined;
    // What it costs is said as it stops: a stopped one has to run before.
    return stopped.has(idOf(instance)) ? "never" : "start";
  };
  return {
    atOnce: INSTANCES_AT_ONCE,
    hardReboot: "hard reboot",
    find: (ids) => findInstances(cloud, ids),
    idOf,
    powerOf: toPowerState,
    stateOf: toStatus,
    next,
    reasonOf: (instance) => reasonOf(instance, stoppedMode),
    async send(step, InstanceIds) {
      await send(cloud, step, [...InstanceIds], stoppedMode);
      if (step === "stop") for (const id of InstanceIds) stopped.add(id);
    },
    hasChanged: (error) => HAS_CHANGED.test(codeOf(error)),
    // Those that run, or of kinds that always cost, have no mode: none is missed there.
    said: (there) => ({ stoppedMode: modesOf(there) ?? stoppedMode }),
    missing: (ids) => `Tencent Cloud has no ${ids.join(", ")} in ${cloud.region}`,
  };
}

function reasonOf(instance: Instance, wanted: StoppedMode | undefined): string {
  const there = chargedAs(instance);
  if (wanted !== undefined && there !== undefined && there !== wanted) return `its stoppedMode is ${there}`;
  return instance.LatestOperationErrorMsg || "CVM gives no reason";
}

/** What the stopped ones cost: one mode if all have it, else all that there are. */
function modesOf(there: readonly Instance[]): StoppedMode | undefined {
  const modes = new Set(there.flatMap((instance) => chargedAs(instance) ?? []));
  return modes.size === 0 ? undefined : ([...modes].sort().join(", ") as StoppedMode);
}

async function send(cloud: Tencent, step: Step, InstanceIds: string[], StoppedMode?: StoppedMode): Promise<void> {
  // What is busy is looked at again, not asked again: it may be another of the list.
  const options = { retriesBusy: false };
  if (step === "start") await cloud.ask("cvm", "StartInstances", { InstanceIds }, options);
  else if (step === "stop")
    await cloud.ask("cvm", "StopInstances", { InstanceIds, StopType: "SOFT_FIRST", StoppedMode }, options);
  else {
    const StopType = step === "hard reboot" ? "HARD" : "SOFT";
    await cloud.ask("cvm", "RebootInstances", { InstanceIds, StopType }, options);
  }
}
