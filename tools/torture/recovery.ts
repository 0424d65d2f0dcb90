/** Ways to recover from a kill, and what must hold after each. */
import type { Victim } from "./engine";
import type { Ground, Verb } from "./ground";
import {
  end,
  type Findings,
  finding,
  isFault,
  mustSucceed,
  namesWayOut,
  runRecover,
  sweepAll,
  unlike,
  untold,
} from "./judge";
import type { Stage } from "./stage";
import type { Change, Variant } from "./subject";

/** What follows a kill. */
export const RECOVERIES = [
  "refresh, up",
  "up",
  "recover, up",
  "refresh, destroy",
  "destroy",
  "recover, destroy",
] as const;
/** One of them. */
export type Recovery = (typeof RECOVERIES)[number];

/** What was interrupted, and what follows. */
export interface Interrupted {
  verb: Verb;
  recovery: Recovery;
  change: Change;
  /** Who was killed. */
  victim: Victim;
}

/** What the clouds must hold in the end; built before the round, for all clouds of a bench have one address. */
export interface Wanted {
  variant: Variant;
  lines: readonly string[];
  empty: readonly string[];
}

/** What the clouds must hold after a recovery. */
export async function wantedBy({ verb, recovery, change }: Interrupted, ground: Ground): Promise<Wanted> {
  const variant: Variant = { changed: verb === "update", change };
  const lines = recovery.endsWith("up") ? (await ground.freshAs(variant)).lines : [];
  return { variant, lines, empty: await ground.emptyLines() };
}

/** Recovers. @returns what is wrong then */
export async function recoverFrom(what: Interrupted, stage: Stage, wanted: Wanted): Promise<Findings> {
  const { verb, recovery, change } = what;
  const { engine } = stage;
  const findings: Findings = [];
  if (recovery.startsWith("recover")) findings.push(...(await runRecover(stage)));
  if (recovery.startsWith("refresh")) findings.push(...(await mustSucceed("refresh", engine.refresh())));
  if (recovery.endsWith("destroy")) return [...findings, ...(await end(stage, wanted.empty, true))];
  const result = await bringUp(stage, wanted, !recovery.startsWith("recover"));
  // Without a refresh, an engine does not ask for what a destroy deleted: the next run brings it back. `recover` does.
  const unnoticed = verb === "destroy" && recovery === "up";
  const blind = recovery !== "refresh, up" && (unnoticed || (recovery === "up" && result.saysRefresh));
  const again = blind && result.findings.length > 0 && !result.isFault;
  if (again) findings.push(...(await mustSucceed("refresh", engine.refresh())));
  const last = again ? await bringUp(stage, wanted, false) : result;
  findings.push(...last.findings, ...(await untold(stage)));
  return [...findings, ...(await end(stage, wanted.empty, change === "other logical name"))];
}

/** An `up` that is refused because of what an earlier one began, and says how to get rid of it. */
const BEGUN = /^an earlier run left .*: remove it, adopt it as it is, or set adopt: false$/;

/**
 * Runs `up`, and says what is not as the program says then.
 * @param unrecovered nothing was recovered before: what a native provider had begun is there twice, or in the way
 */
async function bringUp(stage: Stage, { variant, lines }: Wanted, unrecovered: boolean) {
  const { engine } = stage;
  const isRenamed = variant.change === "other logical name";
  const findings: Findings = [];
  let { error = "" } = await engine.up(variant);
  // What is called otherwise now is not looked for: it is left behind, named, and swept. Where it keeps something from
  // being deleted, the run is refused, and says so.
  // The same if what an interrupted run began cannot become what the program wants now: a mark alone deletes nothing.
  const isRefused = BEGUN.test(error);
  if (stage.natives && unrecovered) {
    findings.push(...(await untold(stage)));
    if (error) findings.push(...(await runRecover(stage)));
    findings.push(...(await sweepAll(stage)));
    if (error) ({ error = "" } = await engine.up(variant));
  }
  if (isRenamed || isRefused) {
    findings.push(...(await untold(stage)));
    findings.push(...(await sweepAll(stage)));
    if (isRefused || namesWayOut(error)) ({ error = "" } = await engine.up(variant));
  }
  if (error) findings.push(finding(isFault(error) ? "up, a fault" : "up", error));
  findings.push(...(await unlike("cloud", stage, lines)));
  findings.push(...(await engine.plan(variant)).map((change) => finding("second preview", change)));
  return { findings, saysRefresh: /run pulumi refresh/.test(error), isFault: isFault(error) };
}
