// @ts-check
// npm test [-- files and options of vitest]: prepares all that the tests need, runs them, and ends with the counts.
import { delimiter } from "node:path";
import { openstackPlugin } from "./engine/openstack.mjs";
import { prepare } from "./prepare.mjs";
import { runVitest } from "./vitest.mjs";

const say = (/** @type {string} */ line) => console.log(line);
let counts = { passed: 0, failed: 1 };
try {
  const engine = await prepare({ say });
  const plugin = await openstackPlugin({ say, engine });
  const PATH = [engine.bin, plugin.bin, process.env.PATH].filter(Boolean).join(delimiter);
  const args = ["--exclude", "test/real/**", ...process.argv.slice(2)];
  counts = await runVitest({ args, env: { OMNICLOUD_ENGINE: engine.bin, PATH } });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
