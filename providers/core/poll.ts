/** Waits for a cloud: with short pauses first, longer ones later, and always with an end. */
import { pause } from "./operation";

/** The first pause between two looks, in ms. */
const FIRST = 100;
/** The longest pause between two looks, in ms. */
const LONGEST = 2000;

/**
 * Calls `look` until it returns something, with pauses that grow from 100 ms to 2 s.
 * @param what completes "waiting for …" in the error
 * @param look returns `undefined` for "not yet"; what it throws ends the wait
 * @throws DeadlineError when the running operation's time is over
 * @example const server = await until("server web to be ACTIVE", () => active(id));
 */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let wait = FIRST; ; wait = Math.min(wait * 1.3, LONGEST)) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(wait, what);
  }
}
