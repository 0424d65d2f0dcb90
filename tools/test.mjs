// @ts-check
// npm test [-- files and options of vitest]: prepares all that the tests need, runs them, and ends with the counts.
// npm run test:lost runs what is left out here unless one of its files is named: kills and recoveries take longer than one
// waits for.
import { delimiter } from "node:path";
import { openstackPlugin } from "./engine/openstack.mjs";
import { prepare } from "./prepare.mjs";
import { runVitest } from "./vitest.mjs";

/** What `npm run test:lost` runs: a part of the paths, by which vitest takes them, and the pattern that leaves them out. */
const LOST = {
  "test/lost/": "test/lost/**",
  "Crash.test": "test/**/*Crash.test.ts",
  "engine/crash.test": "test/contract/engine/crash.test.ts",
  "ossHalves.test": "test/contract/engine/ossHalves.test.ts",
  "start/interrupted.test": "test/start/interrupted.test.ts",
};

const say = (/** @type {string} */ line) => console.log(line);
let counts = { passed: 0, failed: 1 };
try {
  const engine = await prepare({ say });
  const plugin = await openstackPlugin({ say, engine });
  const PATH = [engine.bin, plugin.bin, process.env.PATH].filter(Boolean).join(delimiter);
  const isLost = process.argv.includes("--lost");
  const given = process.argv.slice(2).filter((arg) => arg !== "--lost");
  const isNamed = given.some((arg) => Object.keys(LOST).some((part) => arg.includes(part)));
  const left = isLost || isNamed ? [] : Object.values(LOST).flatMap((files) => ["--exclude", files]);
  const args = ["--exclude", "test/real/**", ...left, ...given, ...(isLost ? Object.keys(LOST) : [])];
  counts = await runVitest({ args, env: { OMNICLOUD_ENGINE: engine.bin, PATH } });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
