/**
 * Torture: rounds that disturb a program on the package's real host and the sandbox, recover in a documented way, and
 * compare: the cloud with one that was never disturbed, the second preview with nothing to do, what a destroy leaves with
 * nothing, and what `leftovers` says with the truth.
 */
import { endurancePlan } from "./endurance";
import { faultPlan } from "./faultPlan";
import { Ground } from "./ground";
import { Hosts } from "./host";
import { interplayPlan, withWhole } from "./interplay/plan";
import type { Findings } from "./judge";
import { killPlan } from "./killPlan";
import { Log } from "./log";
import { KINDS, type Kind, type Plan, type Round } from "./rounds";
import { secretPlan } from "./secrets/plan";
import { signatureOf, smallest } from "./smallest";
import { subjects } from "./subjects";
import { twoPlan } from "./two";
import { walkPlan } from "./walk";
import { removeFolders } from "./world";

/** How long, and in which order. */
export interface TortureOptions {
  /** Decides which rounds come first. @default 1 */
  seed?: number;
  /** When no new round begins any more, in minutes. @default 60 */
  minutes?: number;
  /** The most rounds to run. @default as many as there is time for */
  rounds?: number;
  /** The kinds of rounds. @default all */
  kinds?: readonly Kind[];
  /** Only the programs of these names. @default all */
  subjects?: readonly string[];
  /** Only rounds whose name matches. @default all */
  only?: RegExp;
  /** The file of the rounds ever run. @default none */
  log?: string;
  /** Passes over what the log says that this seed has run. @default false */
  resume?: boolean;
  /** Looks for the smallest program of so many findings of different kinds. @default 10 */
  smallest?: number;
  /** Is given a line for each round, and the summary. */
  say(line: string): void;
}

/** What was found. */
export interface TortureResult {
  passed: number;
  failed: number;
  /** What was found, by its kind: how often. */
  findings: Record<string, number>;
}

/** Runs rounds until the time is over, or all were run. */
export async function torture(options: TortureOptions): Promise<TortureResult> {
  const hosts = new Hosts();
  try {
    return await new Bench(options, hosts).run();
  } finally {
    await hosts.close();
    removeFolders();
  }
}

class Bench {
  private readonly log: Log;
  private readonly end: number;
  private readonly seed: number;
  private readonly result: TortureResult = { passed: 0, failed: 0, findings: {} };
  private readonly examples = new Map<string, { round: Round; found: Findings }>();

  constructor(
    private readonly options: TortureOptions,
    private readonly hosts: Hosts,
  ) {
    this.log = new Log(options.log);
    this.seed = options.seed ?? 1;
    this.end = Date.now() + (options.minutes ?? 60) * 60_000;
  }

  async run(): Promise<TortureResult> {
    const { say, only, rounds = Number.POSITIVE_INFINITY } = this.options;
    const plans = await this.plans();
    for (const { kind, about } of plans) say(`${kind}: ${about}`);
    const done = this.options.resume ? this.log.names(this.seed) : new Set<string>();
    for (const round of mixed(plans)) {
      if (Date.now() > this.end || this.result.passed + this.result.failed >= rounds) break;
      if (done.has(round.name) || (only && !only.test(round.name))) continue;
      await this.one(round);
    }
    await this.findSmallest();
    this.summarize(plans);
    return this.result;
  }

  private async plans(): Promise<Plan[]> {
    const { kinds = KINDS, subjects: names } = this.options;
    const grounds = subjects
      .filter(({ name }) => !names || names.includes(name))
      .map((subject) => new Ground(subject, this.hosts));
    const plans: Plan[] = [];
    if (kinds.includes("kills")) plans.push(await killPlan(grounds, this.seed));
    if (kinds.includes("faults")) plans.push(await faultPlan(grounds, this.seed));
    if (kinds.includes("walks")) plans.push(walkPlan(this.hosts, this.seed, names));
    if (kinds.includes("two")) plans.push(twoPlan(grounds, this.seed));
    const all = withWhole(grounds, this.hosts, names);
    if (kinds.includes("interplay")) plans.push(interplayPlan(all, this.seed));
    if (kinds.includes("secrets")) plans.push(secretPlan(all, this.seed));
    if (kinds.includes("endurance")) plans.push(endurancePlan(this.hosts, grounds));
    return plans;
  }

  private async one(round: Round): Promise<void> {
    const { say } = this.options;
    const begun = Date.now();
    const found = await round.run();
    const seconds = (Date.now() - begun) / 1000;
    this.log.add({ seed: this.seed, name: round.name, found, seconds });
    say(`${this.seed} ${found.length === 0 ? "ok   " : "FOUND"} ${seconds.toFixed(1).padStart(4)} s ${round.name}`);
    for (const line of found) say(`      ${line}`);
    if (found.length === 0) this.result.passed += 1;
    else {
      this.result.failed += 1;
      const signature = signatureOf(found);
      this.result.findings[signature] = (this.result.findings[signature] ?? 0) + 1;
      if (!this.examples.has(signature)) this.examples.set(signature, { round, found });
    }
  }

  private async findSmallest(): Promise<void> {
    const { say, smallest: most = 10 } = this.options;
    for (const [signature, { round, found }] of [...this.examples].slice(0, most)) {
      const parts = await smallest(round, found);
      say(`smallest program: ${parts.join(", ") || "not looked for"}\n      ${round.name}\n      ${signature}`);
    }
  }

  private summarize(plans: readonly Plan[]): void {
    const { say } = this.options;
    const { passed, failed, findings } = this.result;
    const ever = this.log.names();
    for (const { kind, cells } of plans) {
      const run = [...ever].filter((name) => name.startsWith(`${kind} `)).length;
      say(`${kind}: ${((100 * run) / cells).toFixed(1)} % of ${cells} cells ever run`);
    }
    for (const [signature, count] of Object.entries(findings).sort(([, a], [, b]) => b - a))
      say(`${count} × ${signature}`);
    say(`${passed} passed, ${failed} failed`);
  }
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
