/** A stack that an earlier `npm start` was killed in: its lock is taken away, and its state becomes what the cloud has. */
import { join } from "node:path";
import { readLocks } from "../../cli/lock";
import { recover } from "../../cli/recover/recover";
import { inWords } from "../../cli/recover/report";
import type { Folder } from "./folder";
import type { Say } from "./stacks";

/**
 * Takes up a stack that is locked.
 * @throws Error if the run that holds it lives
 */
export async function takeUp(stack: string, folder: Folder, say: Say): Promise<void> {
  const locks = await readLocks(stack);
  if (!locks || locks.length === 0) return;
  const backup = join(folder.path, `state-${stack}-${Date.now()}.json`);
  const report = await recover(stack, { backup });
  if (report.refused === undefined) {
    for (const line of inWords(report)) say(`  ${line}`);
    return;
  }
  const [holder] = report.locks ?? [];
  throw new Error(
    `stack ${stack} is in use${holder?.pid === undefined ? "" : `, by process ${holder.pid}`}: another npm start runs; wait for it, or end it with Ctrl-C`,
  );
}
