// @ts-check
// What does not fit into CI's time: the tests that take longest, and torture's long part. Started by .ci/night; arguments
// are torture's own.
import { runStages, tests } from "./stages.mjs";

/** Torture's own arguments, unless some are given. */
const LONG = ["--minutes", "600", "--workers", "2"];

const given = process.argv.slice(2);

await runStages(async () => {
  await tests("npm run test:night", "tools/test.mjs", { args: ["--night"] });
  await tests("npm run torture", "tools/torture.mjs", { args: given.length > 0 ? given : LONG });
});
