/**
 * The operation that the running code belongs to: which resource, until when. Every request and every wait below it
 * reads its deadline here, so no call has to hand one through.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { DeadlineError } from "./errors";

/** One verb on one resource, from the engine's call to our answer. */
export interface Operation {
  /** `create`, `read`, `update`, `delete`, `check`, or the look-up's name. */
  verb: string;
  /** The moment (ms since 1970) at which waiting and retrying end. */
  deadline: number;
  /** Retries are for operations that change something; a check in preview answers at once or not at all. */
  patient: boolean;
  /** Shows what is waited for, on the resource. */
  say?(text: string): void;
}

const running = new AsyncLocalStorage<Operation>();

/** Runs `work` as `operation`: requests and waits inside end by its deadline. */
export function within<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
  return running.run(operation, work);
}

/** The operation around the caller; outside of any, a patient one of two minutes. */
export function operation(): Operation {
  return running.getStore() ?? { verb: "call", deadline: Date.now() + 120_000, patient: true };
}

/** Milliseconds left in the running operation, never below zero. */
export function timeLeft(): number {
  return Math.max(0, operation().deadline - Date.now());
}

/** A shorter pause (ms) is not worth a line. */
const WORTH_TELLING = 1000;

/**
 * Sleeps, but not past the operation's deadline.
 * @throws DeadlineError when no time is left; `what` says what was waited for.
 */
export async function pause(ms: number, what: string): Promise<void> {
  const left = timeLeft();
  if (ms >= WORTH_TELLING) operation().say?.(`waiting for ${what}`);
  if (left === 0) throw new DeadlineError(`gave up waiting for ${what}: the time for this ${operation().verb} is over`);
  await new Promise((resolve) => setTimeout(resolve, Math.min(ms, left)));
}
