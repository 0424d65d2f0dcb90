/** Requests that must be carried out once, although their answer may be lost on the way back. */
import { answerWasLost } from "./errors";
import { pause } from "./operation";

/** How many times a request is sent in all. */
const ATTEMPTS = 4;
/** How many times its effect is looked for after each lost answer. */
const LOOKS = 3;

/** What a request led to. */
export interface Done<Answer, Found> {
  /** What the cloud answered; absent if the answer was lost and a look found what was requested. */
  answer?: Answer;
  /** What a look found after the answer was lost. */
  found?: Found;
  /** How many times the request was sent before: one of those may have been carried out late, as well. */
  retries: number;
}

/**
 * Sends a request. If the answer is lost, looks whether it was carried out all the same, and sends it again only if not.
 * @param ask sends the request
 * @param look finds what was requested; `undefined` for "not there"
 * @param options.isLost whether a failure is a lost answer; by default a `CloudError` that is `ambiguous`
 * @param options.onLost is called after each lost answer, to report it
 * @throws whatever `ask` throws that is no lost answer, and the fourth lost answer
 */
export async function askOnce<Answer, Found>(
  ask: () => Promise<Answer>,
  look: () => Promise<Found | undefined>,
  { isLost = answerWasLost, onLost }: { isLost?(error: unknown): boolean; onLost?(): void } = {},
): Promise<Done<Answer, Found>> {
  for (let retries = 0; ; retries++) {
    try {
      return { answer: await ask(), retries };
    } catch (error) {
      if (!isLost(error) || retries === ATTEMPTS - 1) throw error;
      onLost?.();
      for (let looks = 0; looks < LOOKS; looks++) {
        await pause(300 * 3 ** looks, "a late answer");
        const found = await look();
        if (found !== undefined) return { found, retries };
      }
    }
  }
}

/**
 * Does work that is safe to repeat as a whole, because it looks first and does only what is left: again after a lost
 * answer, at most four times.
 * @param mayRepeat whether a failure is repaired by doing it again; by default a lost answer
 * @throws whatever it throws otherwise, and the last failure
 */
export async function repeatIfLost<T>(
  work: () => Promise<T>,
  mayRepeat: (error: unknown) => boolean = answerWasLost,
): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      return await work();
    } catch (error) {
      if (!mayRepeat(error) || retries === ATTEMPTS - 1) throw error;
    }
  }
}

/**
 * For a request's `busy`: retries after a lost answer, at most `times` times. Only for what the cloud refuses to do twice,
 * because a name is taken or a job runs.
 */
export function whileLost(times = ATTEMPTS): (error: { ambiguous: boolean }) => boolean {
  let lost = 0;
  return ({ ambiguous }) => ambiguous && lost++ < times;
}
