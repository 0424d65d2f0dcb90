/** The runs of a stack that its back end has recorded: those that ended. Of one that was killed it knows nothing. */
import { runPulumi } from "./engine";

/** A recorded run. */
export interface Run {
  /** Whether it did all that it had to do. */
  succeeded: boolean;
  /** When it began, in ms since 1970; whole seconds, by the clock of the machine that it ran on. */
  start: number;
  /** When it ended. */
  end: number;
}

/** A run as `pulumi stack history` has it. */
interface Recorded {
  result?: string;
  startTime?: string;
  endTime?: string;
}

/** How many runs are asked for at a time. */
const PAGE = 200;

/** How far from a run that succeeded, in ms, a time must be: the clocks of the cloud and of the machine differ. */
const MARGIN = 300_000;

/** Whether the latest recorded run of a stack failed. @throws OmnicloudError if that cannot be read */
export async function hasLatestFailed(stack: string): Promise<boolean> {
  const [latest] = await readPage(stack, 1, 1);
  return latest !== undefined && latest.result !== "succeeded";
}

/** The recorded runs of a stack, the first one first. @throws OmnicloudError if they cannot be read */
export async function readRuns(stack: string): Promise<Run[]> {
  const runs: Run[] = [];
  for (let page = 1; ; page += 1) {
    const recorded = await readPage(stack, page, PAGE);
    for (const { result, startTime = "", endTime = "" } of recorded) {
      const start = Date.parse(startTime);
      runs.push({ succeeded: result === "succeeded", start, end: Math.max(start, Date.parse(endTime) || 0) });
    }
    if (recorded.length < PAGE) return runs.sort((a, b) => a.start - b.start);
  }
}

/** A page of the recorded runs, the latest one first. */
async function readPage(stack: string, page: number, size: number): Promise<Recorded[]> {
  const of = ["--stack", stack, "--page", String(page), "--page-size", String(size)];
  return (JSON.parse(await runPulumi(["stack", "history", "--json", ...of])) as Recorded[] | null) ?? [];
}

/**
 * Whether at this time a run may have created something that no state knows: the time is between the first and the last
 * recorded run, within one that failed or in a gap between two, where a run was killed, and at least five minutes from
 * where that begins and ends. Before the first and after the last recorded run nothing is known: the stack may have been
 * kept in another back end.
 */
export function isUnrecorded(runs: readonly Run[], time: number): boolean {
  const [from, to] = [Math.min(...runs.map(({ start }) => start)), Math.max(...runs.map(({ end }) => end))];
  if (!(time >= from + MARGIN && time <= to - MARGIN)) return false;
  return !runs.some(({ succeeded, start, end }) => succeeded && time > start - MARGIN && time < end + MARGIN);
}
