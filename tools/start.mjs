// @ts-check
// npm start: from a bare clone to two stacks on a cloud. Installs and builds first, with what Node brings.
import { optionsOf } from "./options.mjs";
import { built, prepare } from "./prepare.mjs";
import { stopwatch } from "./steps.mjs";

/** Without a second `--`, npm takes options for its own, and passes none on. */
function refuseSwallowed() {
  const swallowed = ["keep", "destroy", "stack", "connection", "image", "endpoint"].filter(
    (name) => process.env[`npm_config_${name}`],
  );
  if (swallowed.length === 0 || process.env.npm_lifecycle_event !== "start") return;
  const meant = swallowed.map((name) => {
    const given = process.env[`npm_config_${name}`];
    return `--${name}${given === "true" ? "" : ` ${given}`}`;
  });
  throw new Error(`npm keeps ${meant.join(" ")} to itself: write npm start -- ${meant.join(" ")}`);
}

const USAGE = `npm start                        two stacks on the sandbox: up, shown, previewed again, and taken down
npm start -- --keep              leaves them and the sandbox up
npm start -- --destroy           takes down what --keep left
npm start -- --stack NAME        one program alone on the sandbox: storage, exam, clouds
npm start -- --connection NAME   the two stacks on a real cloud of clouds.yaml, or env for OS_* variables
npm start -- --connection aws:REGION --image IMAGE
                                 the stack clouds on AWS; IMAGE is an exact name or an id, --endpoint URL another AWS`;

try {
  refuseSwallowed();
  const { values } = optionsOf(USAGE, {
    keep: { type: "boolean", default: false },
    destroy: { type: "boolean", default: false },
    connection: { type: "string" },
    stack: { type: "string" },
    image: { type: "string" },
    endpoint: { type: "string" },
  });
  const elapsed = stopwatch();
  const say = (/** @type {string} */ line) => console.log(line);
  const { bin } = await prepare({ say });
  const { start } = await built("start/index.js");
  process.exitCode = await start({ ...values, bin, say });
  if (process.exitCode === 0) say(`all of it took ${elapsed()}`);
  else process.exit(); // whatever was interrupted may still hold this process
} catch (error) {
  console.error(`\nnpm start failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
