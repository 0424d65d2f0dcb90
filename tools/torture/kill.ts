/** Rounds of kills: an engine, its host, or both, killed at one request of a verb; then a way to recover. */
import { PLUGIN_REQUEST } from "./aws/faults";
import type { Victim } from "./engine";
import type { Ground } from "./ground";
import { type Findings, untold } from "./judge";
import { Killed } from "./ledger";
import { type Interrupted, recoverFrom, wantedBy } from "./recovery";
import { matchAt } from "./request";
import { stageOf } from "./stage";
import type { World } from "./world";

/** Where: the request never arrives; it is done and its answer is lost; it is done after the client is gone. */
export const POINTS = ["never received", "answer lost", "done after the kill"] as const;
/** Who is killed. */
export const VICTIMS = ["engine", "host", "both"] as const satisfies readonly Victim[];

/** One round. */
export interface KillRound extends Interrupted {
  subject: string;
  /** The class of the request: `nova POST /v2.1/servers`. */
  request: string;
  /** Which of the verb's requests, from 0: of those that change something, or of a refresh's looks. */
  index: number;
  point: (typeof POINTS)[number];
}

/** How a sandbox brings a point about. */
export const AT_POINT = {
  "never received": "reset-before",
  "answer lost": "reset-after",
  "done after the kill": "latency",
} as const;

/** The native provider is a process of its own: it is answered, whatever happens to our host meanwhile. */
function howAt({ request, victim, point }: KillRound) {
  return PLUGIN_REQUEST.test(request) && victim === "host" ? AT_POINT["done after the kill"] : AT_POINT[point];
}

/** Runs a round. @returns what it found wrong */
export async function runKill(round: KillRound, ground: Ground): Promise<Findings> {
  const wanted = await wantedBy(round, ground);
  return ground.within(await ground.before(round.verb), async (world) => {
    await interrupt(round, ground, world);
    const stage = stageOf(world, ground);
    // A host that was killed alone leaves an engine that says what failed; its state knows all that it was told.
    const untoldNow = round.verb === "refresh" ? [] : await untold(stage);
    return [...untoldNow, ...(await recoverFrom(round, stage, wanted))];
  });
}

/** Kills at the round's request. */
async function interrupt(round: KillRound, ground: Ground, world: World): Promise<void> {
  world.sandbox.faults.add({
    kind: howAt(round),
    delay: 0,
    skip: round.index,
    match: matchAt(round.request),
    meanwhile: () => world.engine.kill(round.victim),
  });
  try {
    await ground.run(round.verb, world);
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  } finally {
    world.sandbox.faults.clear();
  }
}
