/**
 * Two at once: two stacks with one program, which share tenant, user and names, come up at the same time; in most rounds
 * one of them is killed. What only one of them can have, one of them gets; the other says so in a sentence. What one does,
 * its recovery and its end included, touches nothing of the other's.
 */
import type { Fault } from "../../sandbox";
import { Engine, type Outcome } from "./engine";
import type { Ground } from "./ground";
import { destroySwept, type Findings, finding, isFault, mustSucceed, namesWayOut, runRecover, unlike } from "./judge";
import { AT_POINT, POINTS, VICTIMS } from "./kill";
import { Killed } from "./ledger";
import { CHANGING, NO_LOGIN } from "./request";
import type { Plan, Round } from "./rounds";
import { numbersOf } from "./seed";
import { type Stage, stageOf } from "./stage";
import { emptyState } from "./state";
import type { Variant } from "./subject";
import type { World } from "./world";

/** How many times each program is tried in a seed, each with other pauses. */
const TRIES = 10;
/** The share of rounds in which one stack is killed. */
const KILLED = 0.7;
/** How the killed one recovers, before its next `up` or its end. */
const WAYS = ["refresh", "recover", "nothing"] as const;

const FIRST: Variant = { changed: false, change: "same" };

/** The rounds of two at once. */
export function twoPlan(grounds: readonly Ground[], seed: number): Plan {
  const rounds = Array.from({ length: TRIES }, (_, at) => (seed - 1) * TRIES + at).flatMap((number) =>
    grounds.map((ground): Round => twoRound(number, ground)),
  );
  const about = `two stacks of each program at once, ${TRIES} times a seed, with pauses of other lengths, one of them killed in most`;
  return { kind: "two", rounds, cells: Number.POSITIVE_INFINITY, about, every: 20 };
}

/** What happens in a round. */
interface Course {
  number: number;
  /** How one stack is killed, if it is. */
  killed?: {
    point: (typeof POINTS)[number];
    victim: (typeof VICTIMS)[number];
    skip: number;
    way: (typeof WAYS)[number];
  };
  /** Whether the stack that may be killed is the first to end. */
  first: boolean;
  next(): number;
}

function courseOf(number: number): Course {
  const next = numbersOf(number, "two");
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const killed = { point: pick(POINTS), victim: pick(VICTIMS), skip: Math.floor(next() * 24), way: pick(WAYS) };
  return { number, ...(next() < KILLED ? { killed } : {}), first: next() < 0.5, next };
}

function nameOf({ number, killed, first }: Course): string {
  const what = killed
    ? `${killed.victim} of one killed at #${killed.skip} ${killed.point}, then ${killed.way}`
    : "none killed";
  return `number ${number}, ${what}, ${first ? "it" : "the other"} ends first`;
}

function twoRound(number: number, ground: Ground): Round {
  return {
    kind: "two",
    name: `two ${ground.subject.name}: ${nameOf(courseOf(number))}`,
    ground,
    run: () => runTwo(courseOf(number), ground),
    smaller: async (other) => twoRound(number, other),
  };
}

async function runTwo(course: Course, ground: Ground): Promise<Findings> {
  const empty = await ground.emptyLines();
  return ground.within(undefined, async (world) => {
    const one = world.engine;
    const two = new Engine({ ...one.place, stack: "prod" }, emptyState(), ground.hosts);
    const stages = [world, { ...world, engine: two }].map((each) => stageOf(each, ground));
    pauses(world, course);
    if (course.killed) killAt(course.killed, world);
    const ups = await Promise.all([one, two].map((engine) => endOf(engine.up(ground.program(FIRST)))));
    world.sandbox.faults.clear();
    const findings = ups.flatMap(({ error }) => (isFault(error) ? [finding("up, a fault", error ?? "")] : []));
    if (!course.killed && ups.every(({ error }) => error !== undefined))
      findings.push(finding("neither came up", ups.map(({ error }) => error).join(" / ")));
    const [killed, other] = stages;
    if (!killed || !other) return findings;
    // A native provider knows no token.
    if (course.killed) findings.push(...(await recover(killed.natives ? "recover" : course.killed.way, killed)));
    // The first that ends must leave all of the other's; whether the one that came up or the one that did not, is chance.
    const [first, second] = course.first ? [killed, other] : [other, killed];
    const ended = await endsAlone("destroy of one", first, first === killed && course.killed !== undefined);
    // A user that both have is deleted by the one that created it, once no bucket of the other is in it.
    const waits = ended.some((line) => /still has the bucket/.test(line));
    if (!waits) findings.push(...ended);
    const before = ownedBy(second);
    findings.push(...(await mustSucceed("refresh of the other", second.engine.refresh())));
    const after = new Set(ownedBy(second));
    const taken = before.filter((urn) => !after.has(urn));
    findings.push(...taken.map((urn) => finding("destroy of one", `took what is the other's: ${urn}`)));
    findings.push(...(await mustSucceed("up of the other", second.engine.up(FIRST))));
    findings.push(...(await second.engine.plan(FIRST)).map((change) => finding("second preview of the other", change)));
    findings.push(
      ...(await endsAlone("destroy of the other", second, second === killed && course.killed !== undefined)),
    );
    const wasKilled = first === killed && course.killed !== undefined;
    if (waits) findings.push(...(await endsAlone("destroy of one, later", first, wasKilled)));
    return [...findings, ...(await unlike("left", world, empty))];
  });
}

/** What a stack has, but for what it only shares with who created it. */
function ownedBy({ engine }: Stage): string[] {
  return engine.state.resources.filter(({ outputs }) => outputs.made !== false).map(({ urn }) => urn);
}

/** How a run ended; a kill is an end as well. */
async function endOf(run: Promise<Outcome>): Promise<Outcome> {
  try {
    return await run;
  } catch (error) {
    if (error instanceof Killed) return { steps: [], error: "killed" };
    throw error;
  }
}

/** Kills the world's stack at a request of either. */
function killAt({ point, victim, skip }: NonNullable<Course["killed"]>, { sandbox, engine }: World): void {
  const match = { method: CHANGING, path: NO_LOGIN };
  sandbox.faults.add({ kind: AT_POINT[point], delay: 0, skip, match, meanwhile: () => engine.kill(victim) });
}

/** What a killed stack's user does before all else. */
async function recover(way: (typeof WAYS)[number], stage: Stage): Promise<Findings> {
  if (way === "recover") return runRecover(stage);
  return way === "refresh" ? mustSucceed("refresh of the killed", stage.engine.refresh()) : [];
}

/** The end of one stack. What a killed run left is named, and swept. */
async function endsAlone(what: string, stage: Stage, wasKilled: boolean): Promise<Findings> {
  const { error } = await stage.engine.destroy();
  if (wasKilled && namesWayOut(error)) return destroySwept(stage);
  return error === undefined ? [] : [finding(what, error)];
}

/** Some of the first requests take longer than others. */
function pauses({ sandbox }: World, { next }: Course): void {
  for (let at = 0; at < 12; at++) {
    const fault: Fault = { kind: "latency", delay: Math.floor(next() * 40), skip: Math.floor(next() * 60) };
    sandbox.faults.add(fault);
  }
}
