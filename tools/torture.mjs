// @ts-check
// npm run torture: disturbs programs on the sandbox, recovers, and says what was lost. The last line is the counts; exit code
// 1 if a round finds something.
import { delimiter, join } from "node:path";
import { moto } from "./backends/moto.mjs";
import { optionsOf } from "./options.mjs";
import { build, built, install, prepare, ROOT } from "./prepare.mjs";

/** What CI runs: always the same rounds. */
const CI = { seed: 1, minutes: 60, rounds: 98, smallest: 3, kinds: ["kills", "faults", "walks", "two", "aws"] };
/** The kinds of rounds that need no engine but the small one. */
const CHEAP = ["kills", "faults", "walks", "two", "aws"];

const USAGE = `npm run torture [-- options]
  --seed N           which rounds are drawn (1)
  --minutes M        for how long (60)
  --rounds R         ends after so many
  --kinds LIST       kills,faults,walks,two,aws on the small engine; engine,interplay,secrets,endurance on the real one (all);
                     with aws, which has its own kills, faults, walks and two, the last three have programs on AWS as well
  --subjects LIST    the programs: team,wires,storage, … (all)
  --only TEXT        the rounds whose line matches
  --log FILE         where rounds are written down (.omnicloud/torture.jsonl)
  --resume           goes on after the rounds that the log has
  --smallest N       looks for the smallest program of so many findings (10)
  --workers N        rounds at a time (1)
  --ci               what CI runs: always the same rounds`;

const { values } = optionsOf(USAGE, {
  seed: { type: "string", default: "1" },
  minutes: { type: "string", default: "60" },
  rounds: { type: "string" },
  kinds: { type: "string" },
  subjects: { type: "string" },
  only: { type: "string" },
  log: { type: "string" },
  resume: { type: "boolean", default: false },
  smallest: { type: "string", default: "10" },
  workers: { type: "string", default: "1" },
  ci: { type: "boolean", default: false },
});
const say = (/** @type {string} */ line) => console.log(line);
const list = (/** @type {string | undefined} */ text) => text?.split(",");
/** What each kind of rounds is called; all of them unless some are named. */
const ALL = ["kills", "faults", "walks", "two", "aws", "engine", "interplay", "secrets", "endurance"];
let kinds = values.ci ? CI.kinds : (list(values.kinds) ?? ALL);
let counts = { passed: 0, failed: 1 };

/**
 * Names moto's Python. Where there is none, AWS is left out, unless it was asked for.
 * @param {string[]} wanted
 */
async function withMoto(wanted) {
  try {
    process.env.OMNICLOUD_MOTO = (await moto({ say })).python;
    return wanted;
  } catch (error) {
    if (values.ci || values.kinds !== undefined) throw error;
    console.error(error instanceof Error ? error.message : String(error));
    say("left out: aws");
    return wanted.filter((kind) => kind !== "aws");
  }
}

try {
  if (kinds.every((kind) => CHEAP.includes(kind))) {
    await install({ say });
    await build({ say });
  } else {
    const { bin } = await prepare({ say });
    process.env.OMNICLOUD_ENGINE = bin;
    process.env.PATH = [bin, process.env.PATH].join(delimiter);
  }
  if (kinds.includes("aws")) kinds = await withMoto(kinds);
  const { torture } = await built("torture/index.js");
  counts = await torture({
    seed: Number(values.seed),
    minutes: Number(values.minutes),
    rounds: values.rounds === undefined ? undefined : Number(values.rounds),
    smallest: Number(values.smallest),
    workers: Number(values.workers),
    kinds,
    subjects: list(values.subjects),
    only: values.only === undefined ? undefined : new RegExp(values.only),
    log: values.log ?? join(ROOT, ".omnicloud", "torture.jsonl"),
    resume: values.resume,
    ...(values.ci ? { ...CI, log: undefined } : {}),
    say,
  });
} catch (error) {
  console.error(error);
  console.log("0 passed, 1 failed");
}
// What programs that were ended in their middle still wait for ends here.
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
