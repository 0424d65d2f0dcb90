// @ts-check
// What the tests of AWS need: moto. A machine without it leaves them out and says which; CI must have it.
import { moto } from "./backends/moto.mjs";

/** The tests of AWS, which run on moto. */
const AWS = "test/aws";

/**
 * @typedef {object} ForAws
 * @property {NodeJS.ProcessEnv} env Where moto is, for the tests.
 * @property {string[]} left What vitest is told to leave out.
 * @property {number} failed How many failures it counts as that they are left out.
 */

/**
 * Brings moto, or says what is left out without it.
 * @param {object} options
 * @param {readonly string[]} options.files All files of `test/`.
 * @param {(line: string) => void} options.say
 * @param {(line: string) => void} options.complain
 * @param {boolean} options.isCi In CI it is a failure that something is left out.
 * @param {(options: {say: (line: string) => void}) => Promise<{python: string}>} [options.bring]
 * @returns {Promise<ForAws>}
 */
export async function forAws({ files, say, complain, isCi, bring = moto }) {
  try {
    return { env: { OMNICLOUD_MOTO: (await bring({ say })).python }, left: [], failed: 0 };
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    for (const file of files.filter((path) => path.startsWith(`${AWS}/`) && path.includes(".test.")))
      say(`left out: ${file}`);
    return { env: {}, left: ["--exclude", `${AWS}/**`], failed: isCi ? 1 : 0 };
  }
}
