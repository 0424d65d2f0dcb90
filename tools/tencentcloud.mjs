// @ts-check
// What the tests of Tencent Cloud need beside the sandbox: its native plugin. A machine that cannot build it leaves them out
// and says which; CI must have it.
import { tencentcloudPlugin } from "./engine/tencentcloud.mjs";

/** The tests that need the plugin. */
const NATIVE = /^test\/tencentcloud\/(?!(service|lookups)\.).*\.test\./;

/**
 * @typedef {object} ForTencentcloud
 * @property {string} [bin] The plugin's folder, to be put on PATH.
 * @property {string[]} left What vitest is told to leave out.
 * @property {number} failed How many failures it counts as that they are left out.
 */

/**
 * Brings the plugin, or says what is left out without it.
 * @param {object} options
 * @param {readonly string[]} options.files All files of `test/`.
 * @param {(line: string) => void} options.say
 * @param {(line: string) => void} options.complain
 * @param {boolean} options.isCi In CI it is a failure that something is left out.
 * @param {typeof tencentcloudPlugin} [options.bring]
 * @returns {Promise<ForTencentcloud>}
 */
export async function forTencentcloud({ files, say, complain, isCi, bring = tencentcloudPlugin }) {
  try {
    return { bin: (await bring({ say })).bin, left: [], failed: 0 };
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    const without = files.filter((path) => NATIVE.test(path));
    for (const file of without) say(`left out: ${file}`);
    return { left: without.flatMap((file) => ["--exclude", file]), failed: isCi ? 1 : 0 };
  }
}
