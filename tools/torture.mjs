// @ts-check
// npm run torture [-- --seed N --minutes M --rounds R --fresh]: kills hosts and engines at their requests, recovers, and
// says what was lost. What was run before is passed over, unless --fresh is given. Exit code 1 if a round finds something.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build, built, install, ROOT } from "./prepare.mjs";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "60" },
    rounds: { type: "string" },
    fresh: { type: "boolean", default: false },
  },
});
const say = (/** @type {string} */ line) => console.log(line);
try {
  await install({ say });
  await build({ say });
  const ran = join(ROOT, ".omnicloud", "torture.json");
  mkdirSync(join(ROOT, ".omnicloud"), { recursive: true });
  if (values.fresh) rmSync(ran, { force: true });
  const { torture } = await built("torture/index.js");
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  const result = await torture({ seed: Number(values.seed), minutes: Number(values.minutes), rounds, ran, say });
  process.exitCode = result.findings.length > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
