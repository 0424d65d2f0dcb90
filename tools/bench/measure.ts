/** What the benchmark measures, and on what. */
import { performance } from "node:perf_hooks";
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
