// @ts-check
// The options of a command of this project: --help prints its usage, a wrong one is told in a sentence above it.
import { parseArgs } from "node:util";

/** @typedef {NonNullable<import("node:util").ParseArgsConfig["options"]>} Options In the form of node:util. */

/**
 * The options and words that a command was given. Ends the process after `--help`, with exit code 0, and after an option
 * that there is not, with 1.
 * @template {Options} const T
 * @param {string} usage All options with their meaning and default, as `--help` prints them.
 * @param {T} options
 * @param {{words?: boolean}} [how] Whether it takes words beside its options.
 * @returns {ReturnType<typeof parseArgs<{options: T, allowPositionals: true}>>}
 */
export function optionsOf(usage, options, { words = false } = {}) {
  if (process.argv.includes("--help")) {
    console.log(usage);
    process.exit(0);
  }
  try {
    const parsed = parseArgs({ options, allowPositionals: true });
    if (words || parsed.positionals.length === 0) return parsed;
    throw new Error(`'${parsed.positionals[0]}' is not an option`);
  } catch (error) {
    // Node's advice on words that begin with a dash, which none of these takes, is left out.
    const [message] = String(error instanceof Error ? error.message : error).split(". ");
    console.error(`${message}\n\n${usage}`);
    process.exit(1);
  }
}
