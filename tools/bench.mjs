// @ts-check
// npm run bench [-- --json] [-- --full]: the figures, on the real OpenStack that OMNICLOUD_AUTH_URL names, else on one
// that is installed and started here. Kept in bench/results under the commit.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import { down, install, up } from "./backends/openstack/index.mjs";
import { built, prepare, ROOT } from "./prepare.mjs";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, full: { type: "boolean", default: false } },
});
const say = (/** @type {string} */ line) => console.error(line);
/** @type {boolean} */
let started = false;
try {
  const { bin } = await prepare({ say });
  process.env.OMNICLOUD_ENGINE = bin;
  process.env.PATH = [bin, process.env.PATH].join(delimiter);
  process.env.OMNICLOUD_TARGET = "real";
  process.env.OMNICLOUD_AUTH_URL ??= await startCloud();
  const { openTarget } = await built("../test/contract/target.js");
  const { bench, table } = await built("bench/index.js");
  const cases = await bench({ cloud: await openTarget(), full: values.full, say });
  const results = join(ROOT, "bench", "results");
  mkdirSync(results, { recursive: true });
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT, encoding: "utf8" }).trim();
  writeFileSync(join(results, `${commit}.json`), `${JSON.stringify(cases, null, 2)}\n`);
  console.log(values.json ? JSON.stringify(cases) : table(cases));
  if (cases.some((/** @type {{ kept: boolean }} */ one) => !one.kept)) process.exitCode = 2;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  if (started) await down({ say });
}

/** @returns {Promise<string>} Its Keystone's URL. */
async function startCloud() {
  const settings = { with: ["manila"], say };
  install(settings);
  const cloud = await up(settings);
  started = cloud.started;
  return cloud.authUrl;
}
