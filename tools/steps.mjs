// @ts-check
// What a user sees while something is prepared: one line a step, with the time it took, and a sign of life in long ones.

/** @typedef {(line: string) => void} Say Takes one line for the user. */

/** How often a long step says what it is doing, in milliseconds. */
const SIGN_OF_LIFE = 10_000;

/** @returns {() => string} The time since this call, as in "12.3 s". */
export function stopwatch() {
  const start = performance.now();
  return () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/**
 * Says every ten seconds what a long step is doing, until `work` is done.
 * @template T
 * @param {Say} say
 * @param {string} title
 * @param {(now: (doing: string) => void) => Promise<T>} work Calls `now` with what it is doing; only the latest is said.
 * @returns {Promise<T>}
 */
export async function withProgress(say, title, work) {
  const elapsed = stopwatch();
  let doing = "";
  const timer = setInterval(() => say(`${title}: ${elapsed()}${doing && `, ${doing}`}`), SIGN_OF_LIFE);
  try {
    return await work((what) => {
      doing = what;
    });
  } finally {
    clearInterval(timer);
  }
}
