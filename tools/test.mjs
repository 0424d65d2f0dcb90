// @ts-check
// npm test [-- files and options of vitest]: prepares all that the tests need, runs them, and ends with the counts.
// npm run test:lost, test:release, test:tencentcloud and test:night run what is left out here unless files are named:
// kills, recoveries, installs and whole stacks take longer than one waits for.
import { readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { forAws } from "./aws.mjs";
import { openstackPlugin } from "./engine/openstack.mjs";
import { prepare, ROOT } from "./prepare.mjs";
import { forTencentcloud } from "./tencentcloud.mjs";
import { runVitest } from "./vitest.mjs";

/** What each of them runs: a part of the paths, by which vitest takes them, and the pattern that leaves them out. */
const OTHERS = {
  // Nothing lost: kills, interruptions, lost answers, drift, faults of clouds, ownership, options, permissions, leftovers,
  // recovery, torture.
  "--lost": {
    "test/lost/": "test/lost/**",
    "test/contract/lost/": "test/contract/lost/**",
    "test/aws/lost/": "test/aws/lost/**",
    "engine/endStates.test": "test/engine/endStates.test.ts",
    "engine/errors.test": "test/engine/errors.test.ts",
    "engine/examVm.test": "test/engine/examVm.test.ts",
    "engine/ruleSet.test": "test/engine/ruleSet.test.ts",
    "engine/refresh.test": "test/engine/refresh.test.ts",
    "engine/qingStorFaults.test": "test/engine/qingStorFaults.test.ts",
    "tools/torture.test": "test/tools/torture.test.ts",
  },
  // What takes longest, of what test:lost runs the rest of.
  "--night": {
    "lost/examDestroyed.test": "test/lost/examDestroyed.test.ts",
    "lost/finalOptions.test": "test/lost/finalOptions.test.ts",
    "lost/keptReplaced.test": "test/lost/keptReplaced.test.ts",
    "lost/leftoversHistory.test": "test/lost/leftoversHistory.test.ts",
    "lost/moved.test": "test/lost/moved.test.ts",
    "lost/objectKeys.test": "test/lost/objectKeys.test.ts",
    "lost/qingStorCrash.test": "test/lost/qingStorCrash.test.ts",
    "lost/renamedLate.test": "test/lost/renamedLate.test.ts",
  },
  // What a user gets: the build, the installed package, npm start, one program on each cloud, the two stacks, a team's
  // state in a bucket, native resources beside ours, the stacks of earlier releases, operations, adoption.
  "--release": {
    "tools/build.test": "test/tools/build.test.mjs",
    "test/package/": "test/package/**",
    "test/start/": "test/start/**",
    "aws/start.test": "test/aws/start.test.ts",
    "test/states/": "test/states/**",
    "contract/common/": "test/contract/common/**",
    "aws/contract.test": "test/aws/contract.test.ts",
    "engine/stacks.test": "test/contract/engine/stacks.test.ts",
    "engine/teamState.test": "test/contract/engine/teamState.test.ts",
    "engine/native.test": "test/contract/engine/native.test.ts",
    "aws/fleet.test": "test/aws/fleet.test.ts",
    "aws/instanceGroups.test": "test/aws/instanceGroups.test.ts",
    "aws/routes.test": "test/aws/routes.test.ts",
    "aws/team.test": "test/aws/team.test.ts",
    "contract/engine/adopt.test": "test/contract/engine/adopt.test.ts",
    "contract/engine/instanceGroups.test": "test/contract/engine/instanceGroups.test.ts",
    "contract/engine/loadBalancerTargets.test": "test/contract/engine/loadBalancerTargets.test.ts",
    "contract/engine/powerList.test": "test/contract/engine/powerList.test.ts",
    "contract/engine/routes.test": "test/contract/engine/routes.test.ts",
    "engine/qingStorRenamed.test": "test/engine/qingStorRenamed.test.ts",
  },
  // Tencent Cloud on the sandbox, with its native plugin, which takes minutes to build.
  "--tencentcloud": { "test/tencentcloud/": "test/tencentcloud/**" },
};

const FILES = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" }).map((path) => `test/${path}`);

/** Whether an argument names test files, by a part of their paths as vitest takes them: these are run wherever they belong. */
const isFile = (/** @type {string} */ arg) => FILES.some((path) => path.includes(arg.replace(/^\.\//, "")));

/** What this run leaves to the others. */
function leftOut() {
  if (process.argv.includes("--night")) return [];
  const isAsked = Object.keys(OTHERS).some((flag) => process.argv.includes(flag));
  return Object.values(isAsked ? OTHERS["--night"] : Object.assign({}, ...Object.values(OTHERS)));
}

const say = (/** @type {string} */ line) => console.log(line);
let counts = { passed: 0, failed: 1 };
try {
  const engine = await prepare({ say });
  const plugin = await openstackPlugin({ say, engine });
  const complain = (/** @type {string} */ line) => console.error(line);
  const isCi = process.env.CI === "true";
  const aws = await forAws({ files: FILES, say, complain, isCi });
  const tencentcloud = await forTencentcloud({ files: FILES, say, complain, isCi });
  const PATH = [engine.bin, plugin.bin, tencentcloud.bin, process.env.PATH].filter(Boolean).join(delimiter);
  const asked = Object.entries(OTHERS).flatMap(([flag, files]) => (process.argv.includes(flag) ? [files] : []));
  const given = process.argv.slice(2).filter((arg) => !(arg in OTHERS));
  const isNamed = given.some((arg, i) => given[i - 1] !== "-t" && isFile(arg));
  const left = isNamed ? [] : leftOut().flatMap((files) => ["--exclude", files]);
  const parts = asked.flatMap((files) => Object.keys(files));
  const args = ["--exclude", "test/real/**", ...aws.left, ...tencentcloud.left, ...left, ...given, ...parts];
  const { passed, failed } = await runVitest({ args, env: { ...aws.env, OMNICLOUD_ENGINE: engine.bin, PATH } });
  counts = { passed, failed: failed + aws.failed + tencentcloud.failed };
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
