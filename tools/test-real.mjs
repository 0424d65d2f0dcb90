// @ts-check
// npm run test:real [-- --keep] [--port-base N] [--rgw-port N] [files and options of vitest]: runs the contract and the
// stacks on a real OpenStack and a real Ceph object store: those that OMNICLOUD_AUTH_URL (Keystone) and OMNICLOUD_RGW_URL
// name, else on this machine, installed and started where none is up, and taken down again where this started them
// (unless --keep). Ends with the counts.
import { delimiter } from "node:path";
import * as ceph from "./backends/ceph/index.mjs";
import * as openstack from "./backends/openstack/index.mjs";
import { openstackPlugin } from "./engine/openstack.mjs";
import { prepare } from "./prepare.mjs";
import { runVitest } from "./vitest.mjs";

const say = (/** @type {string} */ line) => console.log(line);
const args = process.argv.slice(2);
const keep = take("--keep");
const base = take("--port-base", true);
const rgwPort = take("--rgw-port", true);
const cloud = { portBase: base === undefined ? undefined : Number(base), with: ["manila", "octavia"], say };
const store = { port: rgwPort === undefined ? undefined : Number(rgwPort), say };
/** @type {(() => Promise<void>)[]} */
const takeDown = [];

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, () => end({ passed: 0, failed: 1 }).finally(() => process.exit(1)));
}

await end(await test());

async function test() {
  try {
    const engine = await prepare({ say });
    const plugin = await openstackPlugin({ say, engine });
    const { authUrl, rgw } = await clouds();
    say(`the cloud: ${authUrl}, the object store: ${rgw.OMNICLOUD_RGW_URL}`);
    const PATH = [engine.bin, plugin.bin, process.env.PATH].filter(Boolean).join(delimiter);
    return await runVitest({
      args: ["--exclude", "test/!(contract|real)/**", ...args],
      env: {
        OMNICLOUD_TARGET: "real",
        OMNICLOUD_AUTH_URL: authUrl,
        OS_AUTH_URL: authUrl,
        ...rgw,
        OMNICLOUD_ENGINE: engine.bin,
        PATH,
      },
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  }
}

/** Where both are, started at the same time where they are not up; packages come one after the other. */
async function clouds() {
  const { OMNICLOUD_AUTH_URL, OMNICLOUD_RGW_URL } = process.env;
  if (!OMNICLOUD_AUTH_URL) openstack.install(cloud);
  if (!OMNICLOUD_RGW_URL) ceph.install(store);
  // Both are waited for, also where one fails: what was started is taken down at the end.
  const [authUrl, rgw] = await Promise.allSettled([
    OMNICLOUD_AUTH_URL ?? startCloud(),
    OMNICLOUD_RGW_URL ? { OMNICLOUD_RGW_URL } : startStore(),
  ]);
  if (authUrl.status === "rejected") throw authUrl.reason;
  if (rgw.status === "rejected") throw rgw.reason;
  return { authUrl: authUrl.value, rgw: rgw.value };
}

/** @returns {Promise<string>} Its Keystone's URL. */
async function startCloud() {
  const { authUrl, started } = await openstack.up(cloud);
  if (started) takeDown.push(() => openstack.down(cloud));
  return authUrl;
}

/** @returns {Promise<Record<string, string>>} What tells the tests of it. */
async function startStore() {
  const { endpoint, accessKey, secretKey, started } = await ceph.up(store);
  if (started) takeDown.push(() => ceph.down(store));
  return { OMNICLOUD_RGW_URL: endpoint, OMNICLOUD_RGW_ACCESS_KEY: accessKey, OMNICLOUD_RGW_SECRET_KEY: secretKey };
}

/**
 * Takes down what was started, and says the counts.
 * @param {{ passed: number, failed: number }} counts
 */
async function end({ passed, failed }) {
  if (!keep) await Promise.all(takeDown.map((one) => one()));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

/**
 * Takes an option of ours out of vitest's arguments.
 * @param {string} option
 * @param {boolean} [withValue]
 * @returns {string | undefined}
 */
function take(option, withValue = false) {
  const at = args.indexOf(option);
  if (at < 0) return undefined;
  const taken = args.splice(at, withValue ? 2 : 1);
  return taken.at(-1);
}
