/** What the benchmark measures, and on what. */
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Target } from "../../test/contract/target";

/** A cloud to measure on: Keystone's URL, and who acts in which project. */
export type BenchCloud = Pick<Target, "authUrl" | "operator" | "region">;

/** One run. */
export interface Measured {
  seconds: number;
  /** Requests to the cloud, the login and each poll among them. */
  calls: number;
}

/** Bringing something up, and taking it down again. */
export interface UpAndDestroy {
  up: Measured;
  destroy: Measured;
}

/**
 * Runs `work` and takes its time.
 * @param calls the number of requests so far, asked before and after
 */
export async function measure(calls: () => number, work: () => Promise<unknown>): Promise<Measured> {
  const [before, start] = [calls(), performance.now()];
  await work();
  return { seconds: (performance.now() - start) / 1000, calls: calls() - before };
}

const POLL_MS = 100;

/** The bare calls' wait: looks every 100 ms until it is so, for two minutes at most. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(POLL_MS)) {
    if (await isSo()) return;
  }
  throw new Error("waited for two minutes");
}
