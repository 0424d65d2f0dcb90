/** Whether the process that holds a stack's lock lives: that is known on its own machine alone. */
import { execFile } from "node:child_process";
import { hostname } from "node:os";
import type { Lock } from "../lock";

/** A lock, and what is known of who holds it. */
export interface Holder extends Lock {
  /** Whether its process lives. */
  life: "lives" | "ended" | "unknown";
  /** The same in words. */
  says: string;
}

/** How much later than its lock, in ms, a process must have begun to be another one: times are those of two clocks. */
const LATER = 5000;

/** Finds out whether the process of a lock lives. */
export async function holderOf(lock: Lock): Promise<Holder> {
  const { host, pid, since } = lock;
  if (host === undefined || pid === undefined)
    return { ...lock, life: "unknown", says: "the back end does not say which process that is" };
  if (host !== hostname())
    return { ...lock, life: "unknown", says: `whether that process lives is known on ${host} alone` };
  if (!answers(pid)) return { ...lock, life: "ended", says: "that process has ended" };
  const process = await ask(pid);
  if (process?.isDead) return { ...lock, life: "ended", says: "that process has ended" };
  // A process's number is given again, after a restart at the latest.
  if (process && since && process.began > Date.parse(since) + LATER)
    return { ...lock, life: "unknown", says: `a process ${pid} lives, and began later than the lock` };
  return { ...lock, life: "lives", says: "that process lives" };
}

/** Whether there is a process of this number, whosever it is. */
function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** When a process began (ms since 1970), and whether it only waits for its parent to notice its end. */
async function ask(pid: number): Promise<{ began: number; isDead: boolean } | undefined> {
  const shown = await new Promise<string>((resolve) => {
    // Where there is no `ps`, nothing more is known of it.
    execFile("ps", ["-o", "stat=,etime=", "-p", String(pid)], (error, output) => resolve(error ? "" : output));
  });
  const [, state, days, hours, minutes, seconds] =
    /^\s*(\S+)\s+(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)\s*$/.exec(shown) ?? [];
  if (state === undefined) return undefined;
  const age = ((Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return { began: Date.now() - age * 1000, isDead: state.startsWith("Z") };
}
