// @ts-check
// Records the states of this version's stacks, and the clouds that they are in, into test/states/VERSION.
// test/states/README.md says when.
import { delimiter } from "node:path";
import { optionsOf } from "./options.mjs";
import { built, prepare } from "./prepare.mjs";

const USAGE = `node tools/record.mjs [NAME …]
  records the states of the stacks of these names; without a name all of them`;
const { positionals } = optionsOf(USAGE, {}, { words: true });

try {
  const say = (/** @type {string} */ line) => console.log(line);
  const { bin } = await prepare({ say });
  process.env.OMNICLOUD_ENGINE = bin;
  process.env.PATH = [bin, process.env.PATH].join(delimiter);
  const { record } = await built("record/index.js");
  await record({ names: positionals, say });
} catch (error) {
  console.error(`\nrecording failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
