/** Processes below an engine, for tests that kill one of them. */
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** One running process. */
export interface Process {
  pid: number;
  parent: number;
  command: string;
}

/** All processes below `pid`, at any depth; ended ones that nobody has waited for are not among them. */
export function below(pid: number): Process[] {
  const all = running();
  const found: Process[] = [];
  for (const parents = [pid]; parents.length > 0; ) {
    const parent = parents.pop();
    for (const child of all.filter((process) => process.parent === parent)) {
      found.push(child);
      parents.push(child.pid);
    }
  }
  return found;
}

/** The provider's host among processes: the Node process, not the shell around it. */
export function hostAmong(processes: Process[]): Process | undefined {
  return processes.find(({ command }) => /^\S*node\b.*dynamic-provider/.test(command));
}

/** Those of them that have not ended. */
export function living(processes: readonly Process[]): Process[] {
  const now = new Set(running().map(({ pid }) => pid));
  return processes.filter(({ pid }) => now.has(pid));
}

/** Waits until these processes have ended. */
export async function ended(pids: number[], seconds = 120): Promise<void> {
  await condition(`processes ${pids.join(", ")} to end`, seconds, () => {
    const alive = new Set(running().map(({ pid }) => pid));
    return pids.every((pid) => !alive.has(pid));
  });
}

/** Waits until something holds, looking ten times a second; an error at the end of the time. */
export async function condition(what: string, seconds: number, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const until = Date.now() + seconds * 1000; !(await holds()); await sleep(100)) {
    if (Date.now() > until) throw new Error(`waited ${seconds} s for ${what}`);
  }
}

/** Ends a process by force; one that has ended already is no error. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function running(): Process[] {
  const lines = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,stat=,args="], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  return lines.split("\n").flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid && !state?.startsWith("Z") ? [{ pid: Number(pid), parent: Number(parent), command: command ?? "" }] : [];
  });
}
