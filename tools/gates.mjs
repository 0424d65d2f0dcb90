// @ts-check
// The gates: how long files and functions are, who imports whom, what has no doc comment. `npm run check` prints the
// figures and fails beyond a limit.
import { measure } from "./gates/measure.mjs";
import { report } from "./gates/report.mjs";
import { optionsOf } from "./options.mjs";
import { ROOT } from "./prepare.mjs";

/**
 * The limits that hold, by groups of rooms (gates/rooms.mjs). What has none is measured only: of tests and tools, the length
 * of functions and the doc comments.
 * @type {import("./gates/report.mjs").Limits}
 */
const LIMITS = {
  "lines in a file": { product: 300, sandbox: 300, test: 300, other: 300 },
  "lines in a function": { product: 60, sandbox: 60 },
  "import circles": { product: 0, sandbox: 0, test: 0, other: 0 },
  "undocumented exports": { product: 0, sandbox: 0 },
  "core → cloud": { product: 0 },
  "cloud → cloud": { product: 0 },
  "component → cloud": { product: 0 },
  "look-up → cloud": { product: 0 },
  "anything → host": { product: 0, sandbox: 0, test: 0, other: 0 },
  "other directions": { product: 0, sandbox: 0, test: 0, other: 0 },
};

const USAGE = `node tools/gates.mjs [options]
  --root DIR   measures another checkout, an older one too
  --list       names what is found where there is no limit yet`;
const { values } = optionsOf(USAGE, {
  root: { type: "string", default: ROOT },
  list: { type: "boolean", default: false },
});
const { lines, passed } = report(measure(values.root), LIMITS, values);
console.log(lines.join("\n"));
if (!passed) process.exitCode = 1;
