/**
 * Kills on the real engine: fewer, and as a user has them. `pulumi` runs a whole program, several resources at a time;
 * engine, host or both are killed at a request. All that the run had started has ended five seconds later.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { hostAmong, kill, living, type Process } from "../../test/harness/processes";
import type { Running } from "../../test/harness/project";
import { coveringRows, roundOf, spotsOf } from "./cells";
import type { Victim } from "./engine";
import type { Ground } from "./ground";
import { type Findings, finding, untold } from "./judge";
import { AT_POINT, type KillRound } from "./kill";
import { nameOfKill, smallerKill } from "./killPlan";
import { openRealStack, type RealStack } from "./realStack";
import { recoverFrom, wantedBy } from "./recovery";
import { matchClass, matchLook } from "./request";
import type { Plan, Round } from "./rounds";
import { inOrderOf } from "./seed";
import type { World } from "./world";

/** After so long nothing of a killed run may live. */
const LONGEST = 5000;
/** What Pulumi itself leaves running for minutes if its engine is killed: its language host, in an engine built here two of them. */
const ENGINES_OWN = /pulumi-language-nodejs|bin\/nodejs-host /;

/** The rounds of kills on the real engine, in the order of a seed. */
export async function realKillPlan(grounds: readonly Ground[], seed: number): Promise<Plan> {
  const rows = coveringRows(await spotsOf(grounds));
  const shuffled = inOrderOf(
    seed,
    rows.map((row, at) => ({ at, spot: [row.spot.verb, row.spot.request, row.spot.point], recovery: row.recovery })),
  );
  const rounds = shuffled.flatMap(({ at }) => {
    const row = rows[at];
    const round = row && roundOf(row, seed);
    const ground = grounds.find(({ subject }) => subject.name === round?.subject);
    return ground && round ? [realRound(round, ground)] : [];
  });
  const about = `the same kills on the real engine, a choice of ${rows.length} by seed`;
  return { kind: "engine", rounds, cells: rows.length, about, every: 40 };
}

function realRound(round: KillRound, ground: Ground): Round {
  return {
    kind: "engine",
    name: `engine ${nameOfKill(round)}`,
    cell: `engine ${nameOfKill({ ...round, subject: "any", index: 0 })}`,
    ground,
    run: () => runRealKill(round, ground),
    smaller: async (other) => {
      const same = await smallerKill(round, ground, other);
      return same && realRound(same, other);
    },
  };
}

async function runRealKill(round: KillRound, ground: Ground): Promise<Findings> {
  const wanted = await wantedBy(round, ground);
  const nth = (await ground.verbRequests())[round.verb].find(
    ({ kind, index }) => kind === round.request && index === round.index,
  )?.nth;
  return ground.within(undefined, async (world) => {
    const stack = await openRealStack(ground, world);
    const stage = stack.stage();
    try {
      const before =
        round.verb === "up" ? undefined : (await stage.engine.up({ changed: false, change: "same" })).error;
      if (before !== undefined) return [finding("undisturbed", before)];
      const findings = await interrupt(round, nth ?? 0, stack, world);
      // `recover` is what comes first where it is used: before it nothing takes the lock away.
      const looks = round.verb !== "refresh" && !round.recovery.startsWith("recover");
      if (looks) findings.push(...(await untold(stage)));
      return [...findings, ...(await recoverFrom(round, stage, wanted))];
    } finally {
      await stack.close();
    }
  });
}

/** Kills at the round's request. @returns what lives five seconds later */
async function interrupt(round: KillRound, nth: number, stack: RealStack, { sandbox }: World): Promise<Findings> {
  // A refresh of the real engine looks at several at a time, and takes fewer looks: a list in the place of each.
  const [skip, match] = round.verb === "refresh" ? [0, matchLook(round.request)] : [nth, matchClass(round.request)];
  const running = stack.start(round.verb);
  let struck: Process[] | undefined;
  const reached = new Promise<void>((resolve) => {
    sandbox.faults.add({
      kind: AT_POINT[round.point],
      delay: 0,
      skip,
      match,
      meanwhile: async () => {
        struck = strike(running, round.victim);
        resolve();
      },
    });
  });
  await Promise.race([reached, running.end]);
  sandbox.faults.clear();
  if (!struck) {
    await stack.ended(await running.end, false);
    return [finding("not killed", `${round.request} number ${nth} was never made`)];
  }
  // An engine whose host was killed says so, and ends by itself.
  if (round.victim === "host") await running.end;
  const findings = await survivors(struck);
  await stack.ended(await running.end, round.victim !== "host");
  return findings;
}

/** Kills. @returns all that the run had started by then */
function strike(running: Running, victim: Victim): Process[] {
  const processes = running.processes();
  const [engine] = processes;
  const host = hostAmong(processes);
  if (victim !== "host" && engine) kill(engine.pid);
  if (victim !== "engine" && host) kill(host.pid);
  return processes;
}

/** What of a run lives five seconds after its end; it is ended then. */
async function survivors(processes: readonly Process[]): Promise<Findings> {
  const ours = processes.filter(({ command }) => !ENGINES_OWN.test(command));
  for (const until = Date.now() + LONGEST; living(ours).length > 0 && Date.now() < until; ) await sleep(100);
  const findings = living(ours).map(({ command }) => finding("lives 5 s later", command));
  for (const { pid } of living(processes)) kill(pid);
  return findings;
}
