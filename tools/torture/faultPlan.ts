/** The rounds of faults that a seed runs. */
import { PLUGIN_REQUEST } from "./aws/faults";
import { type FaultRound, faultsOn, runFault } from "./fault";
import { type Ground, VERBS } from "./ground";
import type { Plan, Round } from "./rounds";
import { inOrderOf, keyOf } from "./seed";

/** How many rounds of faults a seed begins with; the next seed goes on after them. */
export const FAULTS_OF_A_SEED = 600;

/** The services whose objects can end in ERROR. */
const BREAKABLE = /^(nova|cinder|manila) (POST|PUT)/;

/** The rounds of faults, in the order of a seed: each class of calls of each verb meets each fault. */
export async function faultPlan(grounds: readonly Ground[], seed: number): Promise<Plan> {
  const classes = new Map<
    string,
    { round: Pick<FaultRound, "verb" | "request" | "changes">; at: { ground: Ground; index: number }[] }
  >();
  for (const ground of grounds) {
    const requests = await ground.verbRequests();
    for (const verb of VERBS)
      for (const { kind, changes, index } of requests[verb].filter(({ kind }) => !PLUGIN_REQUEST.test(kind))) {
        const key = `${verb} ${kind}`;
        const known = classes.get(key) ?? { round: { verb, request: kind, changes }, at: [] };
        classes.set(key, known);
        known.at.push({ ground, index });
      }
  }
  const faults = faultsOn(grounds[0]?.subject ?? {});
  const cells = [...classes.values()].flatMap((one) =>
    faults
      .filter((fault) => fault !== "an object in ERROR" || BREAKABLE.test(one.round.request))
      .flatMap((fault) => [false, true].map((always) => ({ ...one, fault, always }))),
  );
  const shuffled = inOrderOf(
    0,
    cells.map(({ round, fault, always }, at) => ({ ...round, fault, always, at })),
  );
  const first = ((seed - 1) * FAULTS_OF_A_SEED) % Math.max(1, shuffled.length);
  const rounds = [...shuffled.slice(first), ...shuffled.slice(0, first)].flatMap(({ at, ...cell }) => {
    const places = cells[at]?.at ?? [];
    const order = ({ ground, index }: (typeof places)[number]) => keyOf(seed, [cell, ground.subject.name, index]);
    const [place] = [...places].sort((a, b) => (order(a) < order(b) ? -1 : 1));
    const round = {
      kind: "faults" as const,
      subject: place?.ground.subject.name ?? "",
      index: place?.index ?? 0,
      ...cell,
    };
    return place ? [faultRound(round, place.ground)] : [];
  });
  const seeds = Math.ceil(cells.length / FAULTS_OF_A_SEED);
  const about = `${classes.size} classes of calls × ${faults.length} faults, once and always: ${seeds} seeds of ${FAULTS_OF_A_SEED} rounds`;
  return { kind: "faults", rounds, cells: cells.length, about };
}

function faultRound(round: FaultRound, ground: Ground): Round {
  const { subject, verb, request, index, fault, always, changes } = round;
  return {
    kind: "faults",
    cell: `faults ${verb}, ${request} ${always ? "always" : "once"} answered by ${fault}`,
    name: `faults ${subject}: ${verb}, ${request} ${always ? "always" : `#${index}`} answered by ${fault}`,
    ground,
    run: () => runFault(round, ground),
    async smaller(other) {
      const [before, there] = [ground, other].map(async (one) =>
        (await one.verbRequests())[verb].filter((each) => each.kind === request && each.changes === changes),
      );
      const nth = (await before)?.findIndex((one) => one.index === index) ?? 0;
      const all = (await there) ?? [];
      const same = all[Math.min(Math.max(nth, 0), all.length - 1)];
      return same && faultRound({ ...round, index: same.index }, other);
    },
  };
}
