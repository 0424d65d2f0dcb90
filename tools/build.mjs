// @ts-check
// npm run build, and before each npm pack: a package of an unbuilt checkout would be empty, and one of an old build wrong.
import { build, install } from "./prepare.mjs";

// npm pack --json writes its JSON to standard output.
const say = (/** @type {string} */ line) => console.error(line);

try {
  await install({ say });
  await build({ say });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
