// @ts-check
// Several ways to the same program: the first that works is used; if none does, the error names each.
import { existsSync } from "node:fs";
import { stopwatch } from "../steps.mjs";
import { exclusively } from "./cache.mjs";

/** A way that is not open on this machine; its message is the reason. */
export class Unavailable extends Error {}

/** @typedef {{how: string}} Found How it was got, in words for the user, as in "pulumi 3.230.0 built". */

/** @typedef {(unfinished: string) => Promise<void>} Fill Fills the folder that becomes the cached one. */

/**
 * @template {Found} T
 * @typedef {object} Way
 * @property {string} name As in "download".
 * @property {(make: (fill: Fill) => Promise<void>) => Promise<T>} find
 * Throws Unavailable if the way is closed. `make` is for the slow ways only.
 */

/**
 * @template {Found} T
 * @typedef {object} Wanted
 * @property {string} what What is looked for, as in "Pulumi engine".
 * @property {string} folder Its folder in the cache.
 * @property {(origin: string) => T} fromFolder What that folder holds.
 * @property {readonly Way<T>[]} installed What the user may have, tried first; then comes the cache.
 * @property {readonly Way<T>[]} slow Tried at last, in one process at a time.
 * @property {string} advice What the user can do if no way is open.
 */

/**
 * Tries one way after the other, and says which one worked; if that takes a while, also why the ways before did not work.
 * @template {Found} T
 * @param {Wanted<T>} wanted
 * @param {import("../steps.mjs").Say} say
 * @returns {Promise<T>}
 * @throws An error that names every way with its reason, and the advice.
 */
export async function firstOpen({ what, folder, fromFolder, installed, slow, advice }, say) {
  /** @type {{name: string, reason: string}[]} */
  const closed = [];
  /** @type {string[]} */
  const notes = [];
  const note = (/** @type {string} */ line) => notes.push(`${what}: ${line}`);
  const inCache = (/** @type {string} */ origin) => ({
    name: "fetched or built before",
    async find() {
      if (!existsSync(folder)) throw new Unavailable("none");
      return fromFolder(origin);
    },
  });

  const atHand = await tryEach([...installed, inCache("from the cache")], closed, noMake, note);
  if (atHand) {
    say(/** @type {string} */ (notes.at(-1)));
    return atHand;
  }
  for (const line of notes) say(line);
  return exclusively(folder, say, what, async (make) => {
    const line = (/** @type {string} */ text) => say(`${what}: ${text}`);
    const byAnother = existsSync(folder) && (await tryEach([inCache("got by another process")], [], make, line));
    const got = byAnother || (await tryEach(slow, closed, make, line));
    if (got) return got;
    const tried = closed.map(({ name, reason }) => `  - ${name}: ${reason.replaceAll("\n", "\n      ")}`);
    throw new Error(`${what}: there is no way to get it here. Tried:\n${tried.join("\n")}\n${advice}`);
  });
}

/**
 * @template {Found} T
 * @param {readonly Way<T>[]} ways
 * @param {{name: string, reason: string}[]} closed Gets the ways that were tried in vain.
 * @param {(fill: Fill) => Promise<void>} make
 * @param {(line: string) => void} note
 */
async function tryEach(ways, closed, make, note) {
  for (const { name, find } of ways) {
    const elapsed = stopwatch();
    try {
      const found = await find(make);
      note(`${found.how} (${elapsed()})`);
      return found;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      closed.push({ name, reason: error.message });
      note(`${name}: ${error.message.split("\n")[0]} (${elapsed()})`);
    }
  }
  return undefined;
}

const noMake = () => Promise.reject(new Error("only a slow way makes a folder in the cache"));
