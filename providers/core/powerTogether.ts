/**
 * Brings many instances to one state, those that go the same way by one request. Clouds take a list, and refuse all of it if
 * one of them cannot go.
 */
import { answerWasLost, CloudError, reasonOf } from "./errors";
import { until } from "./poll";
import type { PowerState, Reboot } from "./power";

/** How many times an instance is asked to take the same step. */
const TRIES = 3;
/** How old what a cloud shows may be, in ms. */
const STALE = 5000;

/** Shows a line of progress. */
type Say = (text: string) => void;

/** One request on the way to a state. */
export type Step = "start" | "stop" | "suspend" | "force stop" | "reboot" | "hard reboot";

/** The instances of a cloud, as they are brought to a state. */
export interface Fleet<One> {
  /** How many instances one request names. */
  atOnce: number;
  /** How a running instance is rebooted without asking its guest: a forced stop is followed by a start. */
  hardReboot: Step & ("force stop" | "hard reboot");
  /** Those of the ids that are there, and not on their way out; by as few requests as the cloud allows. */
  find(ids: readonly string[]): Promise<One[]>;
  idOf(one: One): string;
  /** The instance's power as our type; what no program can ask for has the cloud's name. */
  powerOf(one: One): PowerState;
  /** Its state in EC2's words, which are those of every such cloud. */
  stateOf(one: One): string;
  /** What it needs next; one on its way somewhere has to arrive before it takes another request. */
  next(one: One, wanted: PowerState): Step | "wait" | "never" | undefined;
  /** Why it is where it is, as far as the cloud says it. */
  reasonOf(one: One): string;
  /** Sends one step for all of them, which it carries out or refuses as a whole. */
  send(step: Step, ids: readonly string[]): Promise<void>;
  /** Whether a refusal says that an instance has gone or moved since it was looked at: the next look finds it. */
  hasChanged(error: unknown): boolean;
  /** What the instances say of arguments that this cloud alone has. */
  said?(there: readonly One[]): object;
  /** How errors name the instances that are not there: `AWS has no i-1 in eu-west-3`. */
  missing(ids: readonly string[]): string;
}

/** What became of instances that were to be in one state. */
export interface Brought<One> {
  /** Those that are there, as they are now. */
  found: One[];
  /** The last step of each that took one. */
  done: Map<string, Step>;
  /** Why some are not where they should be, by their ids. */
  refused: Map<string, string>;
}

/**
 * Brings the instances to a state: looks, sends one request for each step that some of them need, and looks again until
 * none needs one. An instance that is gone, or that the cloud refuses, stops no other.
 */
export async function bringTogether<One>(
  fleet: Fleet<One>,
  ids: readonly string[],
  state: PowerState,
  say: Say,
  took: (id: string, step: Step) => void,
): Promise<Brought<One>> {
  const done = new Map<string, Step>();
  const refused = new Map<string, string>();
  const steps = new Steps(fleet, state);
  const found = await until(`${ids.join(", ")} to be ${state}`, async () => {
    const now = await fleet.find(ids);
    const next = new Map<Step, string[]>();
    let isMoving = false;
    for (const instance of now.filter((one) => !refused.has(fleet.idOf(one)))) {
      const id = fleet.idOf(instance);
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
      await ask(fleet, step, those, say, refused, (id) => {
        steps.take(id, step);
        done.set(id, step);
        took(id, step);
      });
    return isMoving ? undefined : now;
  });
  return { found, done, refused };
}

/** What each instance needs next on its way to a state. */
class Steps<One> {
  private readonly taken = new Map<string, { step: Step; at: number; hasMoved: boolean }>();
  private readonly times = new Map<string, number>();

  constructor(
    private readonly fleet: Fleet<One>,
    private readonly state: PowerState,
  ) {}

  /** Notes that the cloud was asked for a step. */
  take(id: string, step: Step): void {
    this.taken.set(id, { step, at: Date.now(), hasMoved: false });
    this.times.set(`${id} ${step}`, (this.times.get(`${id} ${step}`) ?? 0) + 1);
  }

  /** The step that an instance needs; "never" if it took that one too often. */
  next(instance: One): Step | "wait" | "never" | undefined {
    const id = this.fleet.idOf(instance);
    const last = this.taken.get(id);
    const step = this.fleet.next(instance, this.state);
    if (step === "wait" && last) last.hasMoved = true;
    if (step === "wait" || step === "never" || step === undefined) return step;
    // What a cloud shows may be older than the request.
    if (last?.step === step && !last.hasMoved && Date.now() - last.at < STALE) return "wait";
    return (this.times.get(`${id} ${step}`) ?? 0) < TRIES ? step : "never";
  }

  /** Why an instance never gets there. */
  whyNever(instance: One): string {
    const { step = "start" } = this.taken.get(this.fleet.idOf(instance)) ?? {};
    const there = this.fleet.stateOf(instance);
    return `is still ${there}, although it was asked ${TRIES} times to ${step}: ${this.fleet.reasonOf(instance)}`;
  }
}

/** Reboots running instances together, and waits until they run again. @returns why some were not, by their ids */
export async function rebootTogether<One>(
  fleet: Fleet<One>,
  ids: readonly string[],
  type: Reboot["type"],
  say: Say,
): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  const asked: string[] = [];
  const step = type === "soft" ? "reboot" : fleet.hardReboot;
  await ask(fleet, step, ids, say, refused, (id) => void asked.push(id));
  const silent = () => undefined;
  const stopped = step === "force stop" ? await bringTogether(fleet, asked, "stopped", say, silent) : undefined;
  const after = await bringTogether(fleet, asked, "running", say, silent);
  return new Map([...refused, ...(stopped?.refused ?? []), ...after.refused]);
}

/** Sends one step for all of them; if that is refused for one of them, for each by itself. */
async function ask<One>(
  fleet: Fleet<One>,
  step: Step,
  ids: readonly string[],
  say: Say,
  refused: Map<string, string>,
  took: (id: string) => void,
): Promise<void> {
  for (let first = 0; first < ids.length; first += fleet.atOnce) {
    const part = ids.slice(first, first + fleet.atOnce);
    say(part.length === 1 ? `${step} …` : `${step} ${part.length} instances …`);
    try {
      await fleet.send(step, part);
      for (const id of part) took(id);
    } catch (error) {
      // If the answer was lost, the next look shows what became of it.
      if (answerWasLost(error)) for (const id of part) took(id);
      else if (!(error instanceof CloudError)) throw error;
      else if (fleet.hasChanged(error)) continue;
      else if (part.length === 1) refused.set(part[0] ?? "", reasonOf(error));
      else for (const id of part) await ask(fleet, step, [id], say, refused, took);
    }
  }
}
