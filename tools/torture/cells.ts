/**
 * Which rounds of kills there are, and a choice of them in which every pair of (request class and point, victim, recovery,
 * change of the program) comes once: a covering array of strength two.
 */
import type { Ground, Verb } from "./ground";
import { type KillRound, POINTS, VICTIMS } from "./kill";
import { RECOVERIES } from "./recovery";
import { isLook } from "./request";
import { keyOf } from "./seed";
import { CHANGES } from "./subject";

/** A place where a verb can be interrupted: the requests of a class, and where in such a request. */
export interface Spot {
  verb: Verb;
  request: string;
  point: KillRound["point"];
  /** Where such requests are. */
  at: { subject: string; index: number }[];
}

/** A choice of one value for each factor. */
export interface Row {
  spot: Spot;
  victim: KillRound["victim"];
  recovery: KillRound["recovery"];
  change: KillRound["change"];
}

/** All spots of subjects: the changing requests of `up`, `update` and `destroy`, and the looks of `refresh`. */
export async function spotsOf(grounds: readonly Ground[]): Promise<Spot[]> {
  const spots = new Map<string, Spot>();
  for (const ground of grounds) {
    const requests = await ground.verbRequests();
    for (const [verb, all] of Object.entries(requests) as [Verb, (typeof requests)[Verb]][])
      for (const { kind, changes, index } of all) {
        if (verb === "refresh" ? !isLook({ kind, changes }) : !changes) continue;
        // A look changes nothing: whether it was done makes no difference.
        for (const point of verb === "refresh" ? POINTS.slice(0, 1) : POINTS) {
          const key = JSON.stringify([verb, kind, point]);
          const spot = spots.get(key) ?? { verb, request: kind, point, at: [] };
          spots.set(key, spot);
          spot.at.push({ subject: ground.subject.name, index });
        }
      }
  }
  return [...spots.values()];
}

/** The number of all cells: every request, point, victim, recovery and change. */
export function cellCount(spots: readonly Spot[]): number {
  const places = spots.reduce((sum, { at }) => sum + at.length, 0);
  return places * VICTIMS.length * RECOVERIES.length * CHANGES.length;
}

/** The rows: each spot meets each victim, recovery and change, and these meet each other across the spots. */
export function coveringRows(spots: readonly Spot[]): Row[] {
  const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;
  return spots.flatMap((spot, i) =>
    RECOVERIES.map((recovery, j) => ({
      spot,
      victim: pick(VICTIMS, j + Math.floor(i / CHANGES.length)),
      recovery,
      change: pick(CHANGES, i + j),
    })),
  );
}

/** The number of pairs that rows leave out. */
export function missingPairs(spots: readonly Spot[], rows: readonly Row[]): number {
  const factors = [spots, VICTIMS, RECOVERIES, CHANGES] as readonly (readonly unknown[])[];
  const valuesOf = ({ spot, victim, recovery, change }: Row): unknown[] => [spot, victim, recovery, change];
  const place = (factor: number, value: unknown) => factors[factor]?.indexOf(value);
  const met = new Set<string>();
  for (const row of rows) {
    const values = valuesOf(row);
    for (let a = 0; a < values.length; a++)
      for (let b = a + 1; b < values.length; b++) met.add([a, place(a, values[a]), b, place(b, values[b])].join(" "));
  }
  const sizes = factors.map(({ length }) => length);
  const all = sizes
    .flatMap((size, a) => sizes.slice(a + 1).map((other) => size * other))
    .reduce((sum, n) => sum + n, 0);
  return all - met.size;
}

/** The round of a row: of the requests of its class, the one that the seed chooses. */
export function roundOf({ spot, victim, recovery, change }: Row, seed: number): KillRound {
  const { verb, request, point, at } = spot;
  const order = (place: Spot["at"][number]) => keyOf(seed, [place, point, victim, recovery, change]);
  const [place = { subject: "", index: 0 }] = [...at].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return { ...place, verb, request, point, victim, recovery, change };
}
