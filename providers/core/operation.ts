/**
 * The operation that the running code belongs to, and its deadline. Every request and every wait reads the deadline here,
 * so that no function has to pass it on.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { DeadlineError } from "./errors";

/** One verb on one resource, from the engine's call to our answer. */
export interface Operation {
  /** `create`, `read`, `update`, `delete`, `check`, or the look-up's name. */
  verb: string;
  /** The moment (ms since 1970) at which waiting and retrying end. */
  deadline: number;
  /** Whether requests are retried: a check in preview is answered at once or not at all. */
  patient: boolean;
  /** What its texts must not show: see mask.ts. */
  secrets?: { add(...values: readonly unknown[]): unknown; hide(text: string): string };
  /** Shows what is waited for, on the resource. */
  say?(text: string): void;
}

const running = new AsyncLocalStorage<Operation>();

/** Runs `work` as an operation: its requests and waits end by the deadline. */
export function runOperation<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
  return running.run(operation, work);
}

/** The operation that the caller runs in; outside of any, a patient one of two minutes. */
export function currentOperation(): Operation {
  return running.getStore() ?? { verb: "call", deadline: Date.now() + 120_000, patient: true };
}

/** Hides a value in all texts of the running operation from here on: one that was just generated. @returns the value */
export function keepSecret<T>(value: T): T {
  currentOperation().secrets?.add(value);
  return value;
}

/** Milliseconds left in the running operation, never below zero. */
export function timeLeft(): number {
  return Math.max(0, currentOperation().deadline - Date.now());
}

/** Shorter pauses, in ms, are not shown. */
const SHOWN = 1000;

/**
 * Sleeps, but not past the operation's deadline.
 * @param what is waited for: completes "waiting for …"
 * @throws DeadlineError if no time is left
 */
export async function pause(ms: number, what: string): Promise<void> {
  const left = timeLeft();
  if (ms >= SHOWN) currentOperation().say?.(`waiting for ${what}`);
  if (left === 0)
    throw new DeadlineError(`gave up waiting for ${what}: the time for this ${currentOperation().verb} is over`);
  await new Promise((resolve) => setTimeout(resolve, Math.min(ms, left)));
}
