// @ts-check
// Continuous integration: types and lint, the tests on the sandbox, a few of them without their speed-ups, the tests on
// the real clouds. Each stage is a process of its own, so that one that dies does not take the sum with it. Started by
// .ci/run.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onOneSideOnly } from "./contract.mjs";
import { install, ROOT } from "./prepare.mjs";
import { compileSdks } from "./sdks.mjs";
import { stopwatch } from "./steps.mjs";

/** @typedef {import("./vitest.mjs").Case} Case */

/** By this code .ci/run tells a failure that was counted from an end before the sum. */
const SUM_SAID = 10;

/** What is run once more without the speed-ups of test/harness/quick: the engine tests of one cloud. */
const SLOWLY = ["test/engine/luoyun.test.ts", "test/engine/examRoom.test.ts", "test/tools/quick.test.ts"];

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
function count(stage, { passed, failed }, { time, note = "" } = {}) {
  total.passed += passed;
  total.failed += failed;
  summary.push(`${stage}: ${passed} passed, ${failed} failed${time ? ` in ${time()}` : ""}${note && ` (${note})`}`);
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
    count("CI", { passed: 0, failed: 1 }, { note: `ended by ${signal}` });
    sum();
    process.exit(SUM_SAID);
  });
}

try {
  await all();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  count("CI", { passed: 0, failed: 1 }, { note: "ended by an error" });
}
sum();
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : SUM_SAID;

async function all() {
  const say = (/** @type {string} */ line) => console.log(line);
  await install({ say });
  await compileSdks({ say });
  summary.push(`npm packages: ${elapsed()}`);
  const fetched = Promise.all([engine(), packages()]);
  await check("gates", "tools/gates.mjs", []);
  await check("types", "node_modules/typescript/bin/tsc", ["-p", "tsconfig.json", "--noEmit"]);
  await check("types of tools", "node_modules/typescript/bin/tsc", ["-p", "tools/tsconfig.json"]);
  await check("lint and format", "node_modules/@biomejs/biome/bin/biome", ["check", "."]);
  const time = stopwatch();
  await fetched;
  summary.push(`what is built and installed: ${time()} more`);
  const sandbox = await tests("npm test", "tools/test.mjs");
  const lost = await tests("npm run test:lost", "tools/test.mjs", { args: ["--lost"] });
  const release = await tests("npm run test:release", "tools/test.mjs", { args: ["--release"] });
  // The real clouds leave a core idle for half of the time.
  const [real] = await Promise.all([tests("npm run test:real", "tools/test-real.mjs"), besideReal()]);
  const alone = onOneSideOnly([...sandbox, ...lost, ...release], real);
  for (const { file, name, missing } of alone) console.log(`not passed on ${missing}: ${file} ${name}`);
  count("contract cases on one side only", { passed: 0, failed: alone.length });
}

/** What runs beside the real clouds, one after the other: little of it at a time. */
async function besideReal() {
  const isBeside = true;
  await tests("engine tests with QUICK=0", "tools/test.mjs", { args: SLOWLY, env: { QUICK: "0" }, isBeside });
  await tests("npm run torture -- --ci", "tools/torture.mjs", { args: ["--ci"], isBeside });
}

/** What is not in the cache is built: beside the checks, which take one core. The tests tell what could not be had. */
function engine() {
  return run("engine and plugin", ["tools/engine/cli.mjs", "openstack", "tencentcloud"], {});
}

/** What the real clouds are made of, unless they are given, while the engine compiles. Debian's installer runs once at a time. */
async function packages() {
  const { OMNICLOUD_AUTH_URL, OMNICLOUD_RGW_URL } = process.env;
  if (!OMNICLOUD_AUTH_URL)
    await run(
      "packages of the real OpenStack",
      ["tools/backends/openstack.mjs", "install", "--with", "manila,octavia"],
      {},
    );
  if (!OMNICLOUD_RGW_URL) await run("packages of the real Ceph", ["tools/backends/ceph.mjs", "install"], {});
}

/**
 * @param {string} stage
 * @param {string} script
 * @param {readonly string[]} args
 */
async function check(stage, script, args) {
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
async function tests(stage, script, { args = [], env = {}, isBeside = false } = {}) {
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
function run(stage, args, env, isBeside = false) {
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
