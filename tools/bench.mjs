// @ts-check
// npm run bench: the figures, on the real OpenStack that OMNICLOUD_AUTH_URL names, else on one that is installed and started
// here. Kept in bench/results under the commit.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import * as ceph from "./backends/ceph/index.mjs";
import * as openstack from "./backends/openstack/index.mjs";
import { optionsOf } from "./options.mjs";
import { built, prepare, ROOT } from "./prepare.mjs";

const USAGE = `npm run bench [-- options]
  --json   for machines
  --full   also the rules of a security group with OpenTofu, which takes minutes`;
const { values } = optionsOf(USAGE, {
  json: { type: "boolean", default: false },
  full: { type: "boolean", default: false },
});
const say = (/** @type {string} */ line) => console.error(line);
/** @type {(() => Promise<void>)[]} */
const takeDown = [];
try {
  const { bin } = await prepare({ say });
  process.env.OMNICLOUD_ENGINE = bin;
  process.env.PATH = [bin, process.env.PATH].join(delimiter);
  process.env.OMNICLOUD_TARGET = "real";
  process.env.OMNICLOUD_AUTH_URL ??= await startCloud();
  await startStore();
  const { openStore, openTarget } = await built("../test/contract/target.js");
  const { bench, table } = await built("bench/index.js");
  const cases = await bench({ cloud: await openTarget(), store: await openStore(), full: values.full, say });
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
  await Promise.all(takeDown.map((one) => one()));
}

/** @returns {Promise<string>} Its Keystone's URL. */
async function startCloud() {
  const settings = { with: ["manila"], say };
  openstack.install(settings);
  const { authUrl, started } = await openstack.up(settings);
  if (started) takeDown.push(() => openstack.down(settings));
  return authUrl;
}

/** The object store that OMNICLOUD_RGW_URL names, else one that is installed and started here. */
async function startStore() {
  if (process.env.OMNICLOUD_RGW_URL) return;
  ceph.install({ say });
  const { endpoint, accessKey, secretKey, started } = await ceph.up({ say });
  if (started) takeDown.push(() => ceph.down({ say }));
  Object.assign(process.env, {
    OMNICLOUD_RGW_URL: endpoint,
    OMNICLOUD_RGW_ACCESS_KEY: accessKey,
    OMNICLOUD_RGW_SECRET_KEY: secretKey,
  });
}
