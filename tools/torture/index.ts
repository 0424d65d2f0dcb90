/**
 * Torture: rounds that disturb a program on the package's real host and the sandbox, recover in a documented way, and
 * compare: the cloud with one that was never disturbed, the second preview with nothing to do, what a destroy leaves with
 * nothing, and what `leftovers` says with the truth.
 */
import type { Announced, Prepared, Worker } from "./bench";
import type { Findings } from "./judge";
import { Log } from "./log";
import { OPEN } from "./open";
import type { Kind } from "./rounds";
import { signatureOf } from "./signature";
import { workersOf } from "./worker";

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
  /** How many rounds run at a time, each in a process of its own. @default 1 */
  workers?: number;
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
  const workers = workersOf(options.workers ?? 1);
  try {
    return await new Torture(options, workers).run();
  } finally {
    await Promise.allSettled(workers.map((worker) => worker.close()));
  }
}

/** A round that found something of its kind first, and who ran it. */
interface Example {
  at: number;
  found: Findings;
  name: string;
}

/** What a round says: found something that is known, or nothing of what is known; found something, or nothing. */
type Verdict = "OPEN" | "FIXED" | "FOUND" | "ok";

function verdictOn(name: string, found: Findings): Verdict {
  if (OPEN.has(name)) return found.length > 0 ? "OPEN" : "FIXED";
  return found.length > 0 ? "FOUND" : "ok";
}

class Torture {
  private readonly log: Log;
  private readonly seed: number;
  private readonly result: TortureResult = { passed: 0, failed: 0, findings: {} };
  private readonly examples = new Map<string, Example>();
  private begun = 0;

  constructor(
    private readonly options: TortureOptions,
    private readonly workers: readonly Worker[],
  ) {
    this.log = new Log(options.log);
    this.seed = options.seed ?? 1;
  }

  async run(): Promise<TortureResult> {
    const { say, kinds, subjects, minutes = 60 } = this.options;
    const end = Date.now() + minutes * 60_000;
    const choice = { seed: this.seed, kinds, subjects };
    const [prepared] = await Promise.all(this.workers.map((worker) => worker.prepare(choice)));
    if (!prepared) throw new Error("there is no worker");
    for (const { kind, about } of prepared.plans) say(`${kind}: ${about}`);
    const next = this.chosen(prepared, end);
    await this.share(next, (worker, at) => this.one(worker, at, prepared));
    const examples = [...this.examples.entries()].slice(0, this.options.smallest ?? 10);
    await this.share(examples.values(), (worker, example) => this.findSmallest(worker, ...example));
    this.summarize(prepared.plans);
    return this.result;
  }

  /** The rounds to run, by their numbers, until the time is over. */
  private *chosen({ rounds }: Prepared, end: number): Generator<number> {
    const { only, rounds: most = Number.POSITIVE_INFINITY, resume } = this.options;
    const done = resume ? this.log.names(this.seed) : new Set<string>();
    for (const [at, { name }] of rounds.entries()) {
      if (Date.now() > end || this.begun >= most) return;
      if (done.has(name) || (only && !only.test(name))) continue;
      this.begun += 1;
      yield at;
    }
  }

  /** Each worker takes the next of them when it is done with one. */
  private async share<T>(next: Iterator<T>, work: (worker: Worker, one: T) => Promise<void>): Promise<void> {
    await Promise.all(
      this.workers.map(async (worker) => {
        for (let one = next.next(); !one.done; one = next.next()) await work(worker, one.value);
      }),
    );
  }

  private async one(worker: Worker, at: number, { rounds }: Prepared): Promise<void> {
    const { say } = this.options;
    const { name = "", cell = "", kind = "kills" } = rounds[at] ?? {};
    const begun = Date.now();
    const found = await worker.run(at);
    const seconds = (Date.now() - begun) / 1000;
    this.log.add({ seed: this.seed, name, kind, cell, found, seconds });
    const lines = found.map((line) => `\n      ${line}`).join("");
    const verdict = verdictOn(name, found);
    say(`${this.seed} ${verdict.padEnd(5)} ${seconds.toFixed(1).padStart(4)} s ${name}${lines}`);
    switch (verdict) {
      case "ok":
        this.result.passed += 1;
        break;
      case "OPEN":
        say(`      known: ${OPEN.get(name)}`);
        break;
      case "FIXED":
        say("      it is no longer open: take it off tools/torture/open.ts");
        this.result.failed += 1;
        break;
      case "FOUND":
        this.result.failed += 1;
        this.count({ at, found, name });
    }
  }

  /** Counts a finding of its kind. */
  private count(example: Example): void {
    const signature = signatureOf(example.found);
    this.result.findings[signature] = (this.result.findings[signature] ?? 0) + 1;
    if (!this.examples.has(signature)) this.examples.set(signature, example);
  }

  private async findSmallest(worker: Worker, signature: string, { at, found, name }: Example): Promise<void> {
    const parts = await worker.smallest(at, found);
    this.options.say(`smallest program: ${parts.join(", ") || "not found again"}\n      ${name}\n      ${signature}`);
  }

  private summarize(plans: readonly Announced[]): void {
    const { say } = this.options;
    const { passed, failed, findings } = this.result;
    for (const { kind, cells } of plans) {
      const run = this.log.cells(kind);
      const share = Number.isFinite(cells)
        ? `${((100 * run) / cells).toFixed(1)} % of ${cells} cells`
        : `${run} rounds`;
      say(`${kind}: ${share} ever run`);
    }
    for (const [signature, count] of Object.entries(findings).sort(([, a], [, b]) => b - a))
      say(`${count} × ${signature}`);
    say(`${passed} passed, ${failed} failed`);
  }
}
