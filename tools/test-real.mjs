// @ts-check
// npm run test:real [-- --keep] [--port-base N] [files and options of vitest]: runs the contract and the stacks on a real
// OpenStack: the one whose Keystone OMNICLOUD_AUTH_URL names, else one on this machine, installed and started where none
// is up, and taken down again where this started it (unless --keep). Ends with the counts.
import { delimiter } from "node:path";
import { down, install, up } from "./backends/openstack/index.mjs";
import { openstackPlugin } from "./engine/openstack.mjs";
import { prepare } from "./prepare.mjs";
import { runVitest } from "./vitest.mjs";

const say = (/** @type {string} */ line) => console.log(line);
const args = process.argv.slice(2);
const keep = take("--keep");
const base = take("--port-base", true);
const settings = { portBase: base === undefined ? undefined : Number(base), with: ["manila"], say };
let started = false;

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, () => end({ passed: 0, failed: 1 }).finally(() => process.exit(1)));
}

await end(await test());

async function test() {
  try {
    const engine = await prepare({ say });
    const plugin = await openstackPlugin({ say, engine });
    const authUrl = process.env.OMNICLOUD_AUTH_URL ?? (await startCloud());
    say(`the cloud: ${authUrl}`);
    const PATH = [engine.bin, plugin.bin, process.env.PATH].filter(Boolean).join(delimiter);
    return await runVitest({
      args: ["--exclude", "test/!(contract|real)/**", ...args],
      env: {
        OMNICLOUD_TARGET: "real",
        OMNICLOUD_AUTH_URL: authUrl,
        OS_AUTH_URL: authUrl,
        OMNICLOUD_ENGINE: engine.bin,
        PATH,
      },
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  }
}

/** @returns {Promise<string>} Its Keystone's URL. */
async function startCloud() {
  install(settings);
  const cloud = await up(settings);
  started = cloud.started;
  return cloud.authUrl;
}

/**
 * Takes down what was started, and says the counts.
 * @param {{ passed: number, failed: number }} counts
 */
async function end({ passed, failed }) {
  if (started && !keep) await down(settings);
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
