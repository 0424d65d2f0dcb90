/**
 * The back end of the small engine, as its commands find it: a folder with the state of a stack, and those that its runs
 * ended with. Of a run that was killed it knows only what the state says.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A run that ended. */
export interface Run {
  succeeded: boolean;
  /** In ms since 1970. */
  start: number;
  end: number;
  /** The state that it ended with, as `pulumi stack export` prints it. */
  exported: string;
}

/** Writes the back end of a stack. @returns its URL */
export function writeBackEnd(
  folder: string,
  { project, stack }: { project: string; stack: string },
  exported: string,
  runs: readonly Run[],
): string {
  const root = join(folder, ".pulumi");
  rmSync(root, { recursive: true, force: true });
  const [states, history] = [join(root, "stacks", project), join(root, "history", project, stack)];
  for (const made of [states, history]) mkdirSync(made, { recursive: true });
  writeFileSync(join(root, "meta.yaml"), "version: 1\n");
  writeFileSync(join(states, `${stack}.json`), checkpointOf(stack, exported));
  for (const run of runs) {
    const stem = join(history, `${stack}-${run.end}000000`);
    writeFileSync(`${stem}.checkpoint.json`, checkpointOf(stack, run.exported));
    writeFileSync(`${stem}.history.json`, JSON.stringify(recorded(run)));
  }
  return `file://${folder}`;
}

/** What `pulumi stack history --json` prints: the latest first. */
export function historyOf(runs: readonly Run[]): string {
  return JSON.stringify([...runs].reverse().map(recorded));
}

function recorded({ succeeded, start, end }: Run): object {
  const seconds = (ms: number) => new Date(Math.floor(ms / 1000) * 1000).toISOString();
  return {
    kind: "update",
    result: succeeded ? "succeeded" : "failed",
    startTime: seconds(start),
    endTime: seconds(end),
  };
}

function checkpointOf(stack: string, exported: string): string {
  const { deployment } = JSON.parse(exported) as { deployment: object };
  return JSON.stringify({ version: 3, checkpoint: { stack, latest: deployment } });
}
