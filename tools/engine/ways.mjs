// @ts-check
// Several ways to the same program: the first that works is taken, and where none does, the error names each.
import { stopwatch } from "../steps.mjs";

/** A way that is not open on this machine; its message is the reason. */
export class Unavailable extends Error {}

/**
 * @template T
 * @typedef {object} Way
 * @property {string} name As in "download".
 * @property {() => Promise<T & {how: string}>} find
 * Its result, and how it was got in words for the user; throws Unavailable where the way is closed.
 */

/** @typedef {{name: string, reason: string}} Closed A way that was tried in vain. */

/**
 * Tries one way after the other, and says of each how it went.
 * @template T
 * @param {string} what What is looked for, as in "Pulumi engine".
 * @param {import("../steps.mjs").Say} say
 * @param {readonly Way<T>[]} ways
 * @param {Closed[]} closed Gets the ways that were tried in vain.
 * @returns {Promise<(T & {how: string}) | undefined>} Undefined where no way is open.
 */
export async function firstOpen(what, say, ways, closed) {
  for (const { name, find } of ways) {
    const elapsed = stopwatch();
    try {
      const found = await find();
      say(`${what}: ${found.how} (${elapsed()})`);
      return found;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      closed.push({ name, reason: error.message });
      say(`${what}: ${name}: ${error.message.split("\n")[0]} (${elapsed()})`);
    }
  }
  return undefined;
}

/**
 * @param {string} what
 * @param {readonly Closed[]} closed
 * @param {string} advice What the user can do.
 */
export function noWay(what, closed, advice) {
  const tried = closed.map(({ name, reason }) => `  - ${name}: ${reason.replaceAll("\n", "\n      ")}`);
  return new Error(`${what}: not to be had. Tried:\n${tried.join("\n")}\n${advice}`);
}
