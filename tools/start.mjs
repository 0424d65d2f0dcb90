// @ts-check
// npm start: from a bare clone to two stacks on a cloud. Installs and builds first, with what Node brings.
import { parseArgs } from "node:util";
import { built, prepare } from "./prepare.mjs";
import { stopwatch } from "./steps.mjs";

const USAGE = `npm start                        two stacks on the sandbox: up, shown, previewed again, and taken down
npm start -- --keep              leaves them and the sandbox up
npm start -- --destroy           takes down what --keep left
npm start -- --stack NAME        one stack alone on a sandbox of its own: storage
npm start -- --connection NAME   two stacks on a real cloud of clouds.yaml, or env for OS_* variables`;

try {
  const { values } = parseArgs({
    options: {
      keep: { type: "boolean", default: false },
      destroy: { type: "boolean", default: false },
      connection: { type: "string" },
      stack: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
  } else {
    const elapsed = stopwatch();
    const say = (/** @type {string} */ line) => console.log(line);
    const { bin } = await prepare({ say });
    const { start } = await built("start/index.js");
    await start({ ...values, bin, say });
    say(`all of it took ${elapsed()}`);
  }
} catch (error) {
  console.error(`\nnpm start failed: ${error instanceof Error ? error.message : error}`);
  if (error instanceof TypeError) console.error(`\n${USAGE}`);
  process.exitCode = 1;
}
