// @ts-check
// npm test [-- files and options of vitest]: prepares all that the tests need, runs them, and ends with the counts.
// npm run test:lost runs test/lost alone, which is left out here unless one of its files is named: kills and recoveries
// take longer than one waits for.
import { delimiter } from "node:path";
import { openstackPlugin } from "./engine/openstack.mjs";
import { prepare } from "./prepare.mjs";
import { runVitest } from "./vitest.mjs";

/** Runs test/lost. */
const LOST = "--lost";

const say = (/** @type {string} */ line) => console.log(line);
let counts = { passed: 0, failed: 1 };
try {
  const engine = await prepare({ say });
  const plugin = await openstackPlugin({ say, engine });
  const PATH = [engine.bin, plugin.bin, process.env.PATH].filter(Boolean).join(delimiter);
  const given = process.argv.slice(2).filter((arg) => arg !== LOST);
  const isLost = process.argv.includes(LOST);
  const left = isLost || given.some((arg) => arg.includes("test/lost")) ? [] : ["--exclude", "test/lost/**"];
  const args = ["--exclude", "test/real/**", ...left, ...given, ...(isLost ? ["test/lost/"] : [])];
  counts = await runVitest({ args, env: { OMNICLOUD_ENGINE: engine.bin, PATH } });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
