/**
 * Brings many instances to one state, those that go the same way by one request. API: EC2 StartInstances, StopInstances,
 * RebootInstances, each of which takes a list and refuses all of it if one of them cannot go.
 */
import type { Instance } from "@aws-sdk/client-ec2";
import type { PowerState, Reboot } from "../../../components/power";
import { answerWasLost, CloudError, reasonOf } from "../../core/errors";
import { until } from "../../core/poll";
import { type Aws, ec2Sdk } from "../client";
import { refusedAs } from "../errors";
import { findInstances, isGoneState } from "../instance/api";
import { type Say, toPowerState } from "../instance/power";

/** How many instances one request names. */
const AT_ONCE = 200;
/** How many times an instance is asked to take the same step. */
const TRIES = 3;
/** How old what EC2 shows may be, in ms. */
const STALE = 5000;

/** One request on the way to a state. */
type Step = "start" | "stop" | "suspend" | "force stop" | "reboot";

/** What became of instances that were to be in one state. */
export interface Brought {
  /** Those that are there, as they are now. */
  found: Instance[];
  /** The last step of each that took one. */
  done: Map<string, Step>;
  /** Why some are not where they should be, by their ids. */
  refused: Map<string, string>;
}

const idOf = ({ InstanceId = "" }: Instance): string => InstanceId;

/**
 * Brings the instances to a state: looks, sends one request for each step that some of them need, and looks again until
 * none needs one. An instance that is gone, or that EC2 refuses, stops no other.
 */
export async function bringTogether(
  cloud: Aws,
  ids: readonly string[],
  state: PowerState,
  say: Say,
  took: (id: string, step: Step) => void,
): Promise<Brought> {
  const done = new Map<string, Step>();
  const refused = new Map<string, string>();
  const steps = new Steps(state);
  const found = await until(`${ids.join(", ")} to be ${state}`, async () => {
    const now = (await findInstances(cloud, ids)).filter((instance) => !isGoneState(instance));
    const next = new Map<Step, string[]>();
    let isMoving = false;
    for (const instance of now.filter((one) => !refused.has(idOf(one)))) {
      const id = idOf(instance);
      const step = steps.next(instance);
      if (step === undefined) continue;
      if (step === "never") {
        refused.set(id, steps.whyNever(instance));
        continue;
      }
      isMoving = true;
      if (step !== "wait") next.set(step, [...(next.get(step) ?? []), id]);
    }
    for (const [step, those] of next)
      await ask(cloud, step, those, say, refused, (id) => {
        steps.take(id, step);
        done.set(id, step);
        took(id, step);
      });
    return isMoving ? undefined : now;
  });
  return { found, done, refused };
}

/** What each instance needs next on its way to a state. */
class Steps {
  private readonly taken = new Map<string, { step: Step; times: number; at: number; hasMoved: boolean }>();

  constructor(private readonly state: PowerState) {}

  /** Notes that EC2 was asked for a step. */
  take(id: string, step: Step): void {
    const last = this.taken.get(id);
    const times = last?.step === step ? last.times + 1 : 1;
    this.taken.set(id, { step, times, at: Date.now(), hasMoved: false });
  }

  /** The step that an instance needs; "never" if it took that one too often. */
  next(instance: Instance): Step | "wait" | "never" | undefined {
    const last = this.taken.get(idOf(instance));
    const step = nextStep(instance, this.state);
    if (step === "wait" && last) last.hasMoved = true;
    if (step === "wait" || step === undefined || last?.step !== step) return step;
    // What EC2 shows may be older than the request.
    if (!last.hasMoved && Date.now() - last.at < STALE) return "wait";
    return last.times < TRIES ? step : "never";
  }

  /** Why an instance never gets there. */
  whyNever(instance: Instance): string {
    const { step = "start" } = this.taken.get(idOf(instance)) ?? {};
    const reason = instance.StateReason?.Message ?? "EC2 gives no reason";
    return `is still ${instance.State?.Name}, although it was asked ${TRIES} times to ${step}: ${reason}`;
  }
}

/** Reboots running instances together, and waits until they run again. @returns why some were not, by their ids */
export async function rebootTogether(
  cloud: Aws,
  ids: readonly string[],
  type: Reboot["type"],
  say: Say,
): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  const asked: string[] = [];
  await ask(cloud, type === "soft" ? "reboot" : "force stop", ids, say, refused, (id) => void asked.push(id));
  const silent = () => undefined;
  const stopped = type === "hard" ? await bringTogether(cloud, asked, "stopped", say, silent) : undefined;
  const after = await bringTogether(cloud, asked, "running", say, silent);
  return new Map([...refused, ...(stopped?.refused ?? []), ...after.refused]);
}

/** What an instance needs next; one on its way somewhere has to arrive before it takes another request. */
function nextStep(instance: Instance, wanted: PowerState): Step | "wait" | undefined {
  const name = instance.State?.Name;
  if (name === "pending" || name === "stopping") return "wait";
  const there = toPowerState(instance);
  if (there === wanted) return undefined;
  // A hibernated instance is stopped to EC2, and a stopped one cannot hibernate: both have to run before.
  if (wanted === "running" || there !== "running") return "start";
  return wanted === "suspended" ? "suspend" : "stop";
}

/** The list that was looked at is no longer so: an instance has gone, or moved. The next look finds it. */
const HAS_CHANGED = /^(InvalidInstanceID\.NotFound|IncorrectInstanceState|IncorrectState)$/;

/** Sends one step for all of them; if that is refused for one of them, for each by itself. */
async function ask(
  cloud: Aws,
  step: Step,
  ids: readonly string[],
  say: Say,
  refused: Map<string, string>,
  took: (id: string) => void,
): Promise<void> {
  for (let first = 0; first < ids.length; first += AT_ONCE) {
    const part = ids.slice(first, first + AT_ONCE);
    say(part.length === 1 ? `${step} …` : `${step} ${part.length} instances …`);
    try {
      await send(cloud, step, part);
      for (const id of part) took(id);
    } catch (error) {
      // If the answer was lost, the next look shows what became of it.
      if (answerWasLost(error)) for (const id of part) took(id);
      else if (!(error instanceof CloudError)) throw error;
      else if (refusedAs(error, HAS_CHANGED)) continue;
      else if (part.length === 1) refused.set(part[0] ?? "", reasonOf(error));
      else for (const id of part) await ask(cloud, step, [id], say, refused, took);
    }
  }
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
