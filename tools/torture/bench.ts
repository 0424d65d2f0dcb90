/** The rounds of a bench, and who runs them: in one process, or in several that share them. */
import { awsPlan } from "./aws/plan";
import { endurancePlan } from "./endurance";
import { faultPlan } from "./faultPlan";
import { Ground } from "./ground";
import { Hosts } from "./host";
import { interplayPlan, withWhole } from "./interplay/plan";
import { type Findings, finding } from "./judge";
import { killPlan } from "./killPlan";
import { realKillPlan } from "./realKill";
import { KINDS, type Kind, type Plan, type Round } from "./rounds";
import { secretPlan } from "./secrets/plan";
import { smallest } from "./smallest";
import type { Subject } from "./subject";
import { awsSubjects, subjects } from "./subjects";
import { twoPlan } from "./two";
import { walkPlan } from "./walk";
import { removeFolders } from "./world";

/** Which rounds there are. */
export interface Choice {
  /** Decides which rounds come first. */
  seed: number;
  /** The kinds of rounds. @default all */
  kinds?: readonly Kind[];
  /** Only the programs of these names. @default all */
  subjects?: readonly string[];
}

/** What is said of the rounds of a kind. */
export type Announced = Pick<Plan, "kind" | "cells" | "about">;

/** All rounds of a choice, by what is said of them. */
export interface Prepared {
  plans: Announced[];
  /** In the order in which they run; `cell` is what the log counts a round as. */
  rounds: { name: string; kind: Kind; cell: string }[];
}

/** One that runs rounds. All that prepare the same choice have the same rounds. */
export interface Worker {
  /** Prepares the rounds: programs come up undisturbed. */
  prepare(choice: Choice): Promise<Prepared>;
  /** Runs a round. */
  run(at: number): Promise<Findings>;
  /** The smallest program for what a round found. */
  smallest(at: number, found: Findings): Promise<string[]>;
  /** Ends all that was started. */
  close(): Promise<void>;
}

/** No round takes longer, in ms: endurance takes minutes. */
const LONGEST = 40 * 60_000;

/** Rejects when it is reached. */
class Deadline {
  readonly reached: Promise<never>;
  private timer?: NodeJS.Timeout;

  constructor(ms: number) {
    this.reached = new Promise((_resolve, reject) => {
      this.timer = setTimeout(() => reject(new Error(`it hangs after ${ms / 60_000} minutes`)), ms);
    });
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}

/** Runs rounds in this process. */
export class Bench implements Worker {
  private readonly hosts = new Hosts();
  private rounds: Round[] = [];

  async prepare(choice: Choice): Promise<Prepared> {
    const plans = await plansOf(choice, this.hosts);
    this.rounds = [...mixed(plans)];
    return {
      plans: plans.map(({ kind, cells, about }) => ({ kind, cells, about })),
      rounds: this.rounds.map(({ name, kind, cell = name }) => ({ name, kind, cell })),
    };
  }

  async run(at: number): Promise<Findings> {
    const round = this.round(at);
    const late = new Deadline(LONGEST);
    try {
      return await Promise.race([round.run(), late.reached]);
    } catch (error) {
      // A round that the bench itself cannot finish is no reason to lose all others.
      return [finding("the bench failed", error instanceof Error ? (error.stack ?? error.message) : String(error))];
    } finally {
      late.clear();
    }
  }

  async smallest(at: number, found: Findings): Promise<string[]> {
    return smallest(this.round(at), found);
  }

  async close(): Promise<void> {
    await this.hosts.close();
    removeFolders();
  }

  private round(at: number): Round {
    const round = this.rounds[at];
    if (!round) throw new Error(`there is no round ${at}`);
    return round;
  }
}

async function plansOf({ seed, kinds = KINDS, subjects: names }: Choice, hosts: Hosts): Promise<Plan[]> {
  const isNamed = ({ name }: Subject) => !names || names.includes(name);
  const groundsOf = (all: readonly Subject[]) => all.filter(isNamed).map((subject) => new Ground(subject, hosts));
  const grounds = groundsOf(subjects);
  // What was kept or forgotten is found by its mark.
  const marked = withWhole(
    grounds.filter(({ subject }) => !subject.unmarked),
    hosts,
    names,
  );
  const onAws = kinds.includes("aws") ? groundsOf(awsSubjects) : [];
  const plans: Plan[] = [];
  if (kinds.includes("kills")) plans.push(await killPlan(grounds, seed));
  if (kinds.includes("faults")) plans.push(await faultPlan(grounds, seed));
  if (kinds.includes("walks")) plans.push(walkPlan(hosts, seed, subjects.filter(isNamed), names));
  if (kinds.includes("two")) plans.push(twoPlan(grounds, seed));
  if (kinds.includes("aws")) plans.push(await awsPlan(onAws, hosts, seed));
  if (kinds.includes("engine")) plans.push(await realKillPlan(grounds, seed));
  if (kinds.includes("interplay")) plans.push(interplayPlan([...marked, ...onAws], seed));
  if (kinds.includes("secrets")) plans.push(secretPlan([...marked, ...onAws], seed));
  if (kinds.includes("endurance")) plans.push(endurancePlan(hosts, [...grounds, ...onAws]));
  return plans;
}

/** Rounds of all plans in turn, so that each has its share of the time. */
function* mixed(plans: readonly Plan[]): Generator<Round> {
  const next = plans.map(() => 0);
  const alone = plans.length === 1;
  for (let turn = 0; plans.some(({ rounds }, i) => (next[i] ?? 0) < rounds.length); turn++)
    for (const [i, { rounds, every = 1 }] of plans.entries()) {
      if (!alone && turn % every !== every - 1) continue;
      const at = next[i] ?? 0;
      next[i] = at + 1;
      const round = rounds[at];
      if (round) yield round;
    }
}
