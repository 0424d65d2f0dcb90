/** An order that a seed decides: the same seed gives the same order on every machine. */
import { createHash } from "node:crypto";

/** The things in the order of a seed. */
export function inOrderOf<T>(seed: number, things: readonly T[]): T[] {
  const keyed = things.map((thing) => {
    const key = createHash("sha256")
      .update(`${seed} ${JSON.stringify(thing)}`)
      .digest("hex");
    return [key, thing] as const;
  });
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, thing]) => thing);
}
