/** Rounds of kills: an engine, its host, or both, killed at one request of a verb; then a way to recover. */
import type { Victim } from "./engine";
import { CHANGING, type Ground, LOOKING, NO_LOGIN, type Verb } from "./ground";
import { VerbFailed } from "./host";
import { end, type Findings, finding, isFault, mustSucceed, sweepAll, unlike, untold } from "./judge";
import { Killed } from "./ledger";
import type { Change, Variant } from "./subject";
import type { World } from "./world";

/** Where: the request never arrives; it is done and its answer is lost; it is done after the client is gone. */
export const POINTS = ["never received", "answer lost", "done after the kill"] as const;
/** Who is killed. */
export const VICTIMS = ["engine", "host", "both"] as const satisfies readonly Victim[];
/** What follows. */
export const RECOVERIES = [
  "refresh, up",
  "up",
  "recover, up",
  "refresh, destroy",
  "destroy",
  "recover, destroy",
] as const;

/** One round. */
export interface KillRound {
  kind: "kills";
  subject: string;
  verb: Verb;
  /** The class of the request: `nova POST /v2.1/servers`. */
  request: string;
  /** Which of the verb's requests, from 0: of those that change something, or of a refresh's looks. */
  index: number;
  point: (typeof POINTS)[number];
  victim: Victim;
  recovery: (typeof RECOVERIES)[number];
  change: Change;
}

/** How a sandbox brings a point about. */
export const AT_POINT = {
  "never received": "reset-before",
  "answer lost": "reset-after",
  "done after the kill": "latency",
} as const;

/** Runs a round. @returns what it found wrong */
export async function runKill(round: KillRound, ground: Ground): Promise<Findings> {
  const wanted = await wantedBy(round, ground);
  return ground.within(await ground.before(round.verb), async (world) => {
    await interrupt(round, ground, world);
    // A host that was killed alone leaves an engine that says what failed; its state knows all that it was told.
    const untoldNow = round.verb === "refresh" ? [] : await untold(world);
    return [...untoldNow, ...(await recover(round, ground, world, wanted))];
  });
}

/** Kills at the round's request. */
async function interrupt(round: KillRound, ground: Ground, world: World): Promise<void> {
  world.sandbox.faults.add({
    kind: AT_POINT[round.point],
    delay: 0,
    skip: round.index,
    match: { method: round.verb === "refresh" ? LOOKING : CHANGING, path: NO_LOGIN },
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

/** What the clouds must hold in the end; built before the round, for all clouds of a bench have one address. */
interface Wanted {
  variant: Variant;
  lines: readonly string[];
  empty: readonly string[];
}

async function wantedBy(round: KillRound, ground: Ground): Promise<Wanted> {
  const variant: Variant = { changed: round.verb === "update", change: round.change };
  const lines = round.recovery.endsWith("up") ? (await ground.freshAs(variant)).lines : [];
  return { variant, lines, empty: await ground.emptyLines() };
}

async function recover(
  round: KillRound,
  ground: Ground,
  world: World,
  { variant, lines, empty }: Wanted,
): Promise<Findings> {
  const { engine } = world;
  const findings: Findings = [];
  if (round.recovery.startsWith("recover")) findings.push(...(await recovered(world)));
  if (round.recovery.startsWith("refresh")) findings.push(...(await mustSucceed("refresh", engine.refresh())));
  if (round.recovery.endsWith("destroy")) return [...findings, ...(await end(world, empty, true))];
  const result = await bringUp(world, ground, variant, lines);
  // Without a refresh, an engine does not ask for what a destroy deleted: the next run brings it back.
  const blind = round.recovery === "up" && (round.verb === "destroy" || result.saysRefresh);
  const again = blind && result.findings.length > 0 && !result.isFault;
  if (again) findings.push(...(await mustSucceed("refresh", engine.refresh())));
  const last = again ? await bringUp(world, ground, variant, lines) : result;
  findings.push(...last.findings, ...(await untold(world)));
  return [...findings, ...(await end(world, empty, round.change === "other logical name"))];
}

/** Runs `omnicloud recover`. */
async function recovered({ engine }: World): Promise<Findings> {
  try {
    await engine.command({ name: "recover" });
    return [];
  } catch (error) {
    if (error instanceof VerbFailed) return [finding("recover", error.message)];
    throw error;
  }
}

/** Runs `up`, and says what is not as the program says then. */
async function bringUp(world: World, ground: Ground, variant: Variant, lines: readonly string[]) {
  const { engine } = world;
  const program = ground.program(variant);
  const { error = "" } = await engine.up(program);
  const findings = error ? [finding(isFault(error) ? "up, a fault" : "up", error)] : [];
  // What is called otherwise now is not looked for: it is left behind, named, and swept.
  if (variant.change === "other logical name") {
    findings.push(...(await untold(world)));
    findings.push(...(await sweepAll(world)));
  }
  findings.push(...(await unlike("cloud", world, lines)));
  findings.push(...(await engine.plan(program)).map((change) => finding("second preview", change)));
  return { findings, saysRefresh: /run pulumi refresh/.test(error), isFault: isFault(error) };
}
