/**
 * Two at once: two stacks with one program, which share tenant, user and names, come up at the same time. What only one of
 * them can have, one of them gets; the other says so in a sentence. The end of either touches nothing of the other's.
 */
import type { Fault } from "../../sandbox";
import { Engine } from "./engine";
import type { Ground } from "./ground";
import { type Findings, finding, isFault, mustSucceed, unlike } from "./judge";
import type { Plan, Round } from "./rounds";
import { numbersOf } from "./seed";
import { emptyState } from "./state";
import type { World } from "./world";

/** How many times each program is tried in a seed, each with other pauses. */
const TRIES = 10;

/** The rounds of two at once. */
export function twoPlan(grounds: readonly Ground[], seed: number): Plan {
  const rounds = Array.from({ length: TRIES }, (_, at) => (seed - 1) * TRIES + at).flatMap((number) =>
    grounds.map((ground): Round => twoRound(number, ground)),
  );
  const about = `two stacks of each program at once, ${TRIES} times a seed, with pauses of other lengths`;
  return { kind: "two", rounds, cells: rounds.length, about, every: 20 };
}

function twoRound(number: number, ground: Ground): Round {
  return {
    kind: "two",
    name: `two ${ground.subject.name}: number ${number}`,
    ground,
    run: () => runTwo(number, ground),
    smaller: async (other) => twoRound(number, other),
  };
}

async function runTwo(number: number, ground: Ground): Promise<Findings> {
  const empty = await ground.emptyLines();
  const program = ground.program({ changed: false, change: "same" });
  return ground.within(undefined, async (world) => {
    const next = numbersOf(number, "two");
    pauses(world, next);
    const one = world.engine;
    const two = new Engine({ ...one.place, stack: "prod" }, emptyState(), ground.hosts);
    const stacks = [one, two];
    const ups = await Promise.all(stacks.map((engine) => engine.up(program)));
    world.sandbox.faults.clear();
    const findings = ups.flatMap(({ error }) => (isFault(error) ? [finding("up, a fault", error ?? "")] : []));
    if (ups.every(({ error }) => error !== undefined))
      findings.push(finding("neither came up", ups.map(({ error }) => error).join(" / ")));
    // The first that ends must leave all of the other's; whether the one that came up or the one that did not, is chance.
    const [first, second] = next() < 0.5 ? [one, two] : [two, one];
    findings.push(...(await mustSucceed("destroy of one", first.destroy())));
    const before = second.state.resources.length;
    findings.push(...(await mustSucceed("refresh of the other", second.refresh())));
    if (second.state.resources.length < before) findings.push(finding("destroy of one", "took what is the other's"));
    findings.push(...(await mustSucceed("up of the other", second.up(program))));
    findings.push(...(await second.plan(program)).map((change) => finding("second preview of the other", change)));
    findings.push(...(await mustSucceed("destroy of the other", second.destroy())));
    return [...findings, ...(await unlike("left", world, empty))];
  });
}

/** Some of the first requests take longer than others. */
function pauses({ sandbox }: World, next: () => number): void {
  for (let at = 0; at < 12; at++) {
    const fault: Fault = { kind: "latency", delay: Math.floor(next() * 40), skip: Math.floor(next() * 60) };
    sandbox.faults.add(fault);
  }
}
