// @ts-check
// Continuous integration: types and lint, the tests on the sandbox, a few of them without their speed-ups, the tests on
// the real clouds. Started by .ci/run.
import { onOneSideOnly } from "./contract.mjs";
import { install } from "./prepare.mjs";
import { compileSdks } from "./sdks.mjs";
import { check, count, note, run, runStages, tests } from "./stages.mjs";
import { stopwatch } from "./steps.mjs";

/** What is run once more without the speed-ups of test/harness/quick: the engine tests of one cloud. */
const SLOWLY = ["test/engine/luoyun.test.ts", "test/engine/examRoom.test.ts", "test/tools/quick.test.ts"];

await runStages(all);

async function all() {
  const say = (/** @type {string} */ line) => console.log(line);
  const time = stopwatch();
  await install({ say });
  await compileSdks({ say });
  note(`npm packages: ${time()}`);
  const fetched = Promise.all([engine(), packages()]);
  await check("gates", "tools/gates.mjs", []);
  await check("table of clouds", "tools/clouds.mjs", ["--check"]);
  await check("types", "node_modules/typescript/bin/tsc", ["-p", "tsconfig.json", "--noEmit"]);
  await check("types of tools", "node_modules/typescript/bin/tsc", ["-p", "tools/tsconfig.json"]);
  await check("lint and format", "node_modules/@biomejs/biome/bin/biome", ["check", "."]);
  const more = stopwatch();
  await fetched;
  note(`what is built and installed: ${more()} more`);
  const sandbox = await tests("npm test", "tools/test.mjs");
  const lost = await tests("npm run test:lost", "tools/test.mjs", { args: ["--lost"] });
  const release = await tests("npm run test:release", "tools/test.mjs", { args: ["--release"] });
  // The real clouds leave a core idle for half of the time.
  const [real] = await Promise.all([tests("npm run test:real", "tools/test-real.mjs"), besideReal()]);
  const alone = onOneSideOnly([...sandbox, ...lost, ...release], real);
  for (const { file, name, missing } of alone) console.log(`not passed on ${missing}: ${file} ${name}`);
  count("contract cases on one side only", { passed: 0, failed: alone.length });
}

/** What runs beside the real clouds, one after the other: little of it at a time. */
async function besideReal() {
  const isBeside = true;
  await tests("engine tests with QUICK=0", "tools/test.mjs", { args: SLOWLY, env: { QUICK: "0" }, isBeside });
  await tests("npm run torture -- --ci", "tools/torture.mjs", { args: ["--ci"], isBeside });
}

/** What is not in the cache is built: beside the checks, which take one core. The tests tell what could not be had. */
function engine() {
  return run("engine and plugin", ["tools/engine/cli.mjs", "openstack", "tencentcloud"], {});
}

/** What the real clouds are made of, unless they are given, while the engine compiles. Debian's installer runs once at a time. */
async function packages() {
  const { OMNICLOUD_AUTH_URL, OMNICLOUD_RGW_URL } = process.env;
  if (!OMNICLOUD_AUTH_URL)
    await run(
      "packages of the real OpenStack",
      ["tools/backends/openstack.mjs", "install", "--with", "manila,octavia"],
      {},
    );
  if (!OMNICLOUD_RGW_URL) await run("packages of the real Ceph", ["tools/backends/ceph.mjs", "install"], {});
}
