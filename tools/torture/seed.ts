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
