/**
 * Torture: rounds of kills against the package's real host on the sandbox. Each round kills at one request, recovers in a
 * documented way, and compares: the cloud with one that was never disturbed, the second preview with nothing to do, and
 * what a destroy leaves with nothing.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type KillRound, POINTS, RECOVERIES, runKill, runUndisturbed, type Undisturbed, VERBS, VICTIMS } from "./kill";
import { inOrderOf } from "./seed";
import { subjects } from "./subjects";

/** How long, and in which order. */
export interface TortureOptions {
  /** Decides the order of the rounds: another seed begins with others. @default 1 */
  seed?: number;
  /** When no new round begins any more, in minutes. @default 60 */
  minutes?: number;
  /** The most rounds to run. @default as many as there is time for */
  rounds?: number;
  /** The file of the rounds ever run: they are passed over. @default none */
  ran?: string;
  /** Is given a line for each round, and the summary. */
  say(line: string): void;
}

/** What was found. */
export interface TortureResult {
  rounds: number;
  /** The rounds that found something, each with what it found. */
  findings: { round: KillRound; found: string[] }[];
  /** The number of all cells. */
  cells: number;
  /** The number of cells ever run. */
  everRun: number;
}

/** Runs rounds until the time is over, or all were run. */
export async function torture({
  seed = 1,
  minutes = 60,
  rounds = Number.POSITIVE_INFINITY,
  ran,
  say,
}: TortureOptions): Promise<TortureResult> {
  const end = Date.now() + minutes * 60_000;
  const undisturbed = new Map<string, Undisturbed>();
  for (const subject of subjects) undisturbed.set(subject.name, await runUndisturbed(subject));
  const cells = subjects.flatMap(({ name }) => cellsOf(name, undisturbed.get(name)));
  const known = new Set<string>(ran && existsSync(ran) ? (JSON.parse(readFileSync(ran, "utf8")) as string[]) : []);
  const result: TortureResult = { rounds: 0, findings: [], cells: cells.length, everRun: 0 };
  for (const round of inOrderOf(seed, cells)) {
    if (Date.now() > end || result.rounds >= rounds) break;
    const name = nameOf(round);
    if (known.has(name)) continue;
    const subject = subjects.find((one) => one.name === round.subject);
    const expected = undisturbed.get(round.subject);
    if (!subject || !expected) continue;
    const found = await runKill(round, subject, expected);
    result.rounds += 1;
    say(`${found.length === 0 ? "passed" : "FOUND "} ${name}`);
    for (const line of found) say(`         ${line}`);
    if (found.length > 0) result.findings.push({ round, found });
    known.add(name);
    if (ran) writeFileSync(ran, JSON.stringify([...known]));
  }
  result.everRun = cells.filter((cell) => known.has(nameOf(cell))).length;
  const share = Math.round((100 * result.everRun) / cells.length);
  say(`${result.rounds} rounds, ${result.findings.length} with findings; ${share} % of ${cells.length} cells ever run`);
  return result;
}

function cellsOf(subject: string, undisturbed: Undisturbed | undefined): KillRound[] {
  return VERBS.flatMap((verb) =>
    Array.from({ length: undisturbed?.requests[verb] ?? 0 }, (_, request) =>
      POINTS.flatMap((point) =>
        VICTIMS.flatMap((victim) =>
          RECOVERIES.map((recovery) => ({ subject, verb, request, point, victim, recovery })),
        ),
      ),
    ).flat(),
  );
}

function nameOf({ subject, verb, request, point, victim, recovery }: KillRound): string {
  return `${subject}, ${verb}, request ${request}, ${point}, ${victim} killed, then ${recovery}`;
}
