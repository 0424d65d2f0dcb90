/** The sandbox that `npm start` uses: a process of its own, so that `--keep` can leave it running. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Folder } from "./folder";
import { ROOT } from "./folder";

/** How long a sandbox may take to answer, in ms. */
const ANSWERS_WITHIN = 5000;

/** A running sandbox. */
export interface RunningSandbox {
  pid: number;
  /** http://127.0.0.1:PORT */
  url: string;
  authUrl: string;
  /** The object store beside it, and its operator's keys. */
  objectStore: { endpoint: string; region: string; accessKey: string; secretKey: string };
}

/** The sandbox that an earlier start left running; `undefined` when there is none. */
export async function runningSandbox(folder: Folder): Promise<RunningSandbox | undefined> {
  if (!existsSync(folder.sandboxFile)) return undefined;
  const sandbox = JSON.parse(readFileSync(folder.sandboxFile, "utf8")) as RunningSandbox;
  try {
    // A process of this number may be another one by now, or one that has ended and that nobody has waited for.
    await fetch(sandbox.url, { signal: AbortSignal.timeout(ANSWERS_WITHIN) });
    return sandbox;
  } catch {
    return undefined; // it ended without a word, and its cloud with it
  }
}

/** Whether a sandbox was stopped, and can be started again as it was. */
export function isStopped(folder: Folder): boolean {
  return existsSync(folder.contentFile);
}

/** Starts a sandbox that outlives this process: the one that was stopped, at its old address, or else a fresh one. */
export async function startSandboxProcess(folder: Folder): Promise<RunningSandbox> {
  const program = join(ROOT, "dist", "sandbox", "main.js");
  rmSync(folder.sandboxFile, { force: true });
  const args = [program, "--info-file", folder.sandboxFile, "--content-file", folder.contentFile];
  const child = spawn(process.execPath, args, { detached: true, stdio: "ignore" });
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  child.unref();
  for (let i = 0; i < 100 && !ended; i++) {
    const sandbox = await runningSandbox(folder);
    if (sandbox) return sandbox;
    await sleep(100);
  }
  throw new Error("the sandbox did not start: run node dist/sandbox/main.js to see why");
}

/** Ends a sandbox that we started, for good. */
export function endSandbox({ pid }: RunningSandbox): void {
  process.kill(pid, "SIGTERM");
}

/** Stops a sandbox, and keeps all that it holds. Waits until it has ended. */
export async function stopSandbox({ pid }: RunningSandbox): Promise<void> {
  process.kill(pid, "SIGUSR2");
  // This process started it, so it is no zombie once it has ended.
  for (let i = 0; i < 300 && isAlive(pid); i++) await sleep(100);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
