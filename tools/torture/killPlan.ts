/** The rounds of kills that a seed runs. */
import { cellCount, coveringRows, missingPairs, roundOf, spotsOf } from "./cells";
import type { Ground } from "./ground";
import { type KillRound, runKill } from "./kill";
import type { Plan, Round } from "./rounds";
import { inOrderOf } from "./seed";

/** How many rounds of kills a seed begins with; the next seed goes on after them. */
export const KILLS_OF_A_SEED = 600;

/** The rounds of kills, in the order of a seed. */
export async function killPlan(grounds: readonly Ground[], seed: number): Promise<Plan> {
  const spots = await spotsOf(grounds);
  const rows = coveringRows(spots);
  const missing = missingPairs(spots, rows);
  const seeds = Math.ceil(rows.length / KILLS_OF_A_SEED);
  const shuffled = inOrderOf(0, rows);
  const first = ((seed - 1) * KILLS_OF_A_SEED) % rows.length;
  const ordered = [...shuffled.slice(first), ...shuffled.slice(0, first)];
  const rounds = ordered.flatMap((row) => {
    const round = roundOf(row, Math.ceil(seed / seeds));
    const ground = grounds.find(({ subject }) => subject.name === round.subject);
    return ground ? [killRound(round, ground)] : [];
  });
  const about =
    `${spots.length} request classes and points; ${rows.length} rounds hold every pair of class and point, victim, ` +
    `recovery and change${missing ? ` but ${missing}` : ""}: ${seeds} seeds of ${KILLS_OF_A_SEED} rounds`;
  return { kind: "kills", rounds, cells: cellCount(spots), about };
}

function killRound(round: KillRound, ground: Ground): Round {
  return {
    kind: "kills",
    name: `kills ${nameOfKill(round)}`,
    ground,
    run: () => runKill(round, ground),
    async smaller(other) {
      const same = await smallerKill(round, ground, other);
      return same && killRound(same, other);
    },
  };
}

/** All that says which round it is. */
export function nameOfKill({ subject, verb, request, index, point, victim, recovery, change }: KillRound): string {
  return `${subject}: ${verb}, ${request} #${index} ${point}, ${victim} killed, then ${recovery}, ${change}`;
}

/** The same on a smaller program; `undefined` if that makes no such request. */
export async function smallerKill(round: KillRound, ground: Ground, other: Ground): Promise<KillRound | undefined> {
  const { verb, request, index } = round;
  const before = (await ground.verbRequests())[verb].filter(({ kind }) => kind === request);
  const nth = before.findIndex((one) => one.index === index);
  const there = (await other.verbRequests())[verb].filter(({ kind }) => kind === request);
  const same = there[Math.min(nth, there.length - 1)];
  return same && { ...round, index: same.index };
}
