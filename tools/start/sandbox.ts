/** The sandbox that `npm start` uses: a process of its own, so that `--keep` can leave it running. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Folder } from "./folder";
import { ROOT } from "./folder";

/** How long a sandbox may take to answer, in ms. */
const ANSWERS_WITHIN = 5000;

/** How long one may take to start or to end, in looks 100 ms apart: a busy machine takes its time. */
const LOOKS = 600;

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
  // If it does not answer, it ended without a word, and its cloud with it.
  return (await answers(sandbox.url)) ? sandbox : undefined;
}

/** A process of its number may be another one by now, or one that has ended and that nobody has waited for. */
const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(ANSWERS_WITHIN) }).then(
    () => true,
    () => false,
  );

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
  for (let i = 0; i < LOOKS && !ended; i++) {
    const sandbox = await runningSandbox(folder);
    if (sandbox) return sandbox;
    await sleep(100);
  }
  throw new Error("the sandbox did not start: run node dist/sandbox/main.js to see why");
}

/** Ends a sandbox that we started, for good. Waits until it has ended. */
export const endSandbox = (sandbox: RunningSandbox): Promise<void> => end(sandbox, "SIGTERM");

/** Stops a sandbox, and keeps all that it holds. Waits until it has ended. */
export const stopSandbox = (sandbox: RunningSandbox): Promise<void> => end(sandbox, "SIGUSR2");

async function end({ pid, url }: RunningSandbox, signal: "SIGTERM" | "SIGUSR2"): Promise<void> {
  process.kill(pid, signal);
  for (let i = 0; i < LOOKS && isAlive(pid) && (await answers(url)); i++) await sleep(100);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
