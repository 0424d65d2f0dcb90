// @ts-check
// Running tests, and counting them so that nothing is missed: a file that does not load, a test that is skipped and an
// error outside of any test are failures too.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ROOT } from "./prepare.mjs";

/**
 * @typedef {object} Case
 * @property {string} file From the folder of package.json, as in "test/contract/volume.test.ts".
 * @property {string} name With the names of the groups around it.
 * @property {"passed" | "failed" | "skipped"} state
 * @property {string} [why] The first lines of what it failed with.
 */

/** @typedef {{passed: number, failed: number, cases: Case[]}} Outcome Skipped ones are among the failed. */

/** Shows each case, and what passing ones print. Vitest has no such option. */
const VERBOSE = "--verbose";

/**
 * Runs vitest, its output going to the terminal: one line a file, and failures in full. Where OMNICLOUD_RESULTS names a
 * file, each case is added to it as a line of JSON.
 * @param {object} options
 * @param {readonly string[]} [options.args] For `vitest run`: files, `-t name` and the like; `--verbose`.
 * @param {NodeJS.ProcessEnv} [options.env] Added to this process's.
 * @returns {Promise<Outcome>}
 */
export async function runVitest({ args = [], env = {} }) {
  const folder = mkdtempSync(join(tmpdir(), "omnicloud-vitest-"));
  const report = join(folder, "report.json");
  try {
    const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
    const shown = args.includes(VERBOSE) ? ["--reporter=verbose", "--silent=false"] : ["--reporter=default"];
    const counted = [`--reporter=${join(ROOT, "tools", "report.mjs")}`, `--outputFile.json=${report}`];
    const others = args.filter((arg) => arg !== VERBOSE);
    const code = await run([vitest, "run", ...shown, ...counted, ...others], { ...process.env, ...env });
    const cases = existsSync(report) ? casesOf(JSON.parse(readFileSync(report, "utf8")), isSelection(args)) : [];
    // Also where vitest died, or found an error that belongs to no test.
    if (code !== 0 && cases.every(({ state }) => state === "passed")) {
      cases.push({ file: "vitest", name: `ended with ${code ?? "a signal"}`, state: "failed" });
    }
    const results = process.env.OMNICLOUD_RESULTS;
    if (results) appendFileSync(results, cases.map((one) => `${JSON.stringify(one)}\n`).join(""));
    const passed = cases.filter(({ state }) => state === "passed").length;
    for (const { file, name } of cases.filter(({ state }) => state === "skipped"))
      console.log(`skipped: ${file} ${name}`);
    return { passed, failed: cases.length - passed, cases };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number | null>}
 */
function run(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code));
  });
}

/**
 * Whether the user has asked for some tests by name: then the others are skipped on purpose.
 * @param {readonly string[]} args
 */
const isSelection = (args) => args.some((arg) => arg === "-t" || arg.startsWith("--testNamePattern"));

/**
 * @typedef {object} Report What vitest's reporter "json" writes.
 * @property {{name: string, status: string, assertionResults: {fullName: string, status: string, failureMessages?: string[]}[]}[]} testResults
 */

/**
 * @param {Report} report
 * @param {boolean} selection
 * @returns {Case[]}
 */
export function casesOf({ testResults }, selection) {
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const file = relative(ROOT, name);
    /** @type {Case[]} */
    const cases = assertionResults.map((one) => ({
      file,
      name: one.fullName,
      state: stateOf(one.status),
      ...whyOf(one.failureMessages),
    }));
    if (status === "failed" && cases.every(({ state }) => state !== "failed")) {
      cases.push({ file, name: "the file as a whole", state: "failed" });
    }
    return selection ? cases.filter(({ state }) => state !== "skipped") : cases;
  });
}

/**
 * @param {string} status One of passed, failed, skipped, pending, todo, disabled.
 * @returns {Case["state"]}
 */
const stateOf = (status) => (status === "passed" || status === "failed" ? status : "skipped");

/** How much of an error is kept: enough for its sentence, and for what the engine says below it. */
const LONGEST_WHY = 3000;

/** @param {string[] | undefined} messages */
const whyOf = (messages) => (messages?.[0] ? { why: messages[0].slice(0, LONGEST_WHY) } : {});
