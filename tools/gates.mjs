// @ts-check
// The gates: how long files and functions are, who imports whom, what has no doc comment. `npm run check` prints the
// figures and fails beyond a limit. `--root DIR` measures another checkout, an older one too; `--list` names what is
// found where there is no limit yet.
import { parseArgs } from "node:util";
import { measure } from "./gates/measure.mjs";
import { report } from "./gates/report.mjs";
import { ROOT } from "./prepare.mjs";

/**
 * The limits that hold, by groups of rooms (gates/rooms.mjs). What has none is measured only, until the work reaches it.
 * @type {import("./gates/report.mjs").Limits}
 */
const LIMITS = {
  // Tests: 300, when the long stories of test/contract/api are independent cases.
  "lines in a file": { product: 300, sandbox: 300 },
  // Product: 60, when QingStorCluster is built by its cloud.
  "lines in a function": { sandbox: 60 },
  // Product: 0, when the files have their rooms.
  "import circles": { sandbox: 0 },
  "undocumented exports": { product: 0, sandbox: 0 },
  // Product: 0, when the list of clouds is providers/index.ts.
  "core → cloud": {},
  "cloud → cloud": { product: 0 },
  // Product: 0, when components and look-ups ask the kind of their connection.
  "component → cloud": {},
  "look-up → cloud": {},
  "anything → host": { product: 0, sandbox: 0, test: 0, other: 0 },
  // Product: 0, when the core has its folder and commands know no cloud.
  "other directions": { sandbox: 0 },
};

const { values } = parseArgs({
  options: { root: { type: "string", default: ROOT }, list: { type: "boolean", default: false } },
});
const { lines, passed } = report(measure(values.root), LIMITS, values);
console.log(lines.join("\n"));
if (!passed) process.exitCode = 1;
