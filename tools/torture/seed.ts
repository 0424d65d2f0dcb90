/** An order that a seed decides: the same seed gives the same order on every machine. */
import { createHash } from "node:crypto";

/** Where a thing comes in the order of a seed. */
export function keyOf(seed: number, thing: unknown): string {
  return createHash("sha256")
    .update(`${seed} ${JSON.stringify(thing)}`)
    .digest("hex");
}

/** The things in the order of a seed. */
export function inOrderOf<T>(seed: number, things: readonly T[]): T[] {
  const keyed = things.map((thing) => [keyOf(seed, thing), thing] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, thing]) => thing);
}

/** Numbers that a seed decides, one after the other: each from 0 to below 1. */
export function numbersOf(seed: number, what: string): () => number {
  let at = 0;
  return () => Number.parseInt(keyOf(seed, [what, at++]).slice(0, 12), 16) / 2 ** 48;
}

/**
 * The places of things in the order of a seed, those first that together hold every pair of two factors' values that comes
 * at all. A factor without a value is "".
 */
export function pairsFirst(seed: number, things: readonly Readonly<Record<string, string>>[]): number[] {
  const order = inOrderOf(
    seed,
    things.map((thing, at) => ({ thing, at })),
  ).map(({ thing, at }) => ({ at, pairs: pairsOf(thing) }));
  const open = new Set(order.flatMap(({ pairs }) => pairs));
  const [first, rest] = [[] as number[], [] as number[]];
  for (const { at, pairs } of order) {
    const isNew = pairs.filter((pair) => open.has(pair)).length * 2 >= pairs.length;
    if (isNew) for (const pair of pairs) open.delete(pair);
    (isNew ? first : rest).push(at);
  }
  const places = new Map(order.map(({ at, pairs }) => [at, pairs]));
  const missing = rest.filter((at) => {
    const pairs = places.get(at) ?? [];
    const isNew = pairs.some((pair) => open.has(pair));
    if (isNew) for (const pair of pairs) open.delete(pair);
    return isNew;
  });
  return [...first, ...missing, ...rest.filter((at) => !missing.includes(at))];
}

function pairsOf(thing: Readonly<Record<string, string>>): string[] {
  const values = Object.entries(thing).filter(([, value]) => value !== "");
  return values.flatMap((one, i) => values.slice(i + 1).map((other) => JSON.stringify([one, other])));
}
