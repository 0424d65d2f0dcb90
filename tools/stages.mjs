// @ts-check
// The stages of CI and of the night. Each is a process of its own, so that one that dies does not take the sum with it.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./prepare.mjs";
import { stopwatch } from "./steps.mjs";

/** @typedef {import("./vitest.mjs").Case} Case */

/** By this code .ci/run and .ci/night tell a failure that was counted from an end before the sum. */
const SUM_SAID = 10;

const results = mkdtempSync(join(tmpdir(), "omnicloud-ci-"));
const total = { passed: 0, failed: 0 };
/** @type {string[]} */
const summary = [];
/** @type {Case[]} */
const failed = [];
const elapsed = stopwatch();
/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * @param {string} stage
 * @param {{passed: number, failed: number}} counts
 * @param {{time?: () => string, note?: string}} [more] The stage's stopwatch: CONTRIBUTING.md keeps the table.
 */
export function count(stage, { passed, failed }, { time, note = "" } = {}) {
  total.passed += passed;
  total.failed += failed;
  summary.push(`${stage}: ${passed} passed, ${failed} failed${time ? ` in ${time()}` : ""}${note && ` (${note})`}`);
}

/**
 * A line of the summary that counts nothing.
 * @param {string} line
 */
export function note(line) {
  summary.push(line);
}

/** Says what failed once more, as the stages' output is long, and the sum; once, whatever ends this process. */
function sum() {
  rmSync(results, { recursive: true, force: true });
  for (const { file, name, why = "" } of failed) console.log(`\nfailed: ${file} ${name}\n${why.replace(/^/gm, "  ")}`);
  console.log(`\n${summary.join("\n")}\nall in ${elapsed()}`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
}

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, () => {
    for (const child of running) child.kill(signal);
    count("all", { passed: 0, failed: 1 }, { note: `ended by ${signal}` });
    sum();
    process.exit(SUM_SAID);
  });
}

/**
 * Runs all stages, and ends with the sum, whatever ends them.
 * @param {() => Promise<void>} all
 */
export async function runStages(all) {
  try {
    await all();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    count("all", { passed: 0, failed: 1 }, { note: "ended by an error" });
  }
  sum();
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : SUM_SAID;
}

/**
 * @param {string} stage
 * @param {string} script
 * @param {readonly string[]} args
 */
export async function check(stage, script, args) {
  const time = stopwatch();
  const { code } = await run(stage, [script, ...args], {});
  count(stage, code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }, { time });
}

/**
 * A stage whose last line is its counts. Where it dies before, what it had finished still counts, and its death too.
 * @param {string} stage
 * @param {string} script
 * @param {{args?: readonly string[], env?: NodeJS.ProcessEnv, isBeside?: boolean}} [how]
 * @returns {Promise<Case[]>} Each case that it ran.
 */
export async function tests(stage, script, { args = [], env = {}, isBeside = false } = {}) {
  const file = join(results, `${stage.replaceAll(/\W+/g, "-")}.jsonl`);
  const time = stopwatch();
  const { code, last } = await run(stage, [script, ...args], { ...env, OMNICLOUD_RESULTS: file }, isBeside);
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  /** @type {Case[]} */
  const cases = lines.map((line) => JSON.parse(line));
  failed.push(...cases.filter(({ state }) => state !== "passed"));
  const said = /^(\d+) passed, (\d+) failed$/.exec(last);
  if (said) {
    const [passed, failed] = [Number(said[1]), Number(said[2])];
    const broken = code !== 0 && failed === 0;
    count(stage, { passed, failed: failed + (broken ? 1 : 0) }, { time, note: broken ? `ended with ${code}` : "" });
  } else {
    const passed = cases.filter(({ state }) => state === "passed").length;
    count(stage, { passed, failed: cases.length - passed + 1 }, { time, note: `died with ${code ?? "a signal"}` });
  }
  return cases;
}

/**
 * @param {string} stage
 * @param {readonly string[]} args For node.
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} [isBeside] Whether another stage runs at that time: what it prints is printed when it has ended.
 * @returns {Promise<{code: number | null, last: string}>} Its exit code, and its last line on stdout.
 */
export function run(stage, args, env, isBeside = false) {
  const heading = `\n== ${stage}`;
  if (!isBeside) console.log(heading);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let last = "";
    /** @type {string[]} */
    const lines = [heading];
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (isBeside) lines.push(line);
      else console.log(line);
      if (line.trim()) last = line.trim();
    });
    running.add(child);
    child.once("error", reject);
    child.once("close", (code) => {
      running.delete(child);
      if (isBeside) console.log(lines.join("\n"));
      resolve({ code, last });
    });
    // A service that a stage has left running may hold its output open: what is written by now is enough then.
    child.once("exit", () => setTimeout(() => child.stdout.destroy(), 2000).unref());
  });
}
