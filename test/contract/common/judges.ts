/** What many cases of the contract ask alike. */
import { expect } from "vitest";
import type { Part, Seen } from "./seen";

/** What is judged, by what it is of: `"Vpc cidr"` an argument, `"Vpc → status"` an output. */
export type Cases = Readonly<Record<string, (seen: Seen) => void | Promise<void>>>;

type Judge = (seen: Seen) => void;

/** A region that is written first and left out then is no change of place. */
export const staysThere =
  (part: Part, output = "id"): Judge =>
  ({ first, second }) => {
    expect(first.outputs[part][output]).toEqual(expect.any(String));
    expect(second.outputs[part][output]).toBe(first.outputs[part][output]);
  };

/**
 * The connection counts: in the first run there is another one that could serve, and nothing answers there; in the second,
 * which has the one alone and does not name it, the object is the same.
 */
export const isReached = staysThere;

/** An output that has a value, and the same after an update unless it says when that was. */
export const knows =
  (part: Part, output: string, like = /./): Judge =>
  ({ first, second }) => {
    for (const { outputs } of [first, second]) expect(String(outputs[part][output] ?? "")).toMatch(like);
    if (!/At$/.test(output)) expect(second.outputs[part][output]).toEqual(first.outputs[part][output]);
  };

/** What an operator's connection sees, and no other does. */
export const operatorsSee =
  (part: Part, output: string): Judge =>
  ({ second, cloud }) => {
    const value = second.outputs[part][output] ?? undefined;
    if (cloud.words.isOperator) expect(value).toMatch(/./);
    else expect(value).toBeUndefined();
  };

/** Where an id may be adopted, preview refuses what is another stack's. */
export const adopts =
  (component: string): Judge =>
  (seen) => {
    if (isLimited(seen, component)) return;
    expect(seen.adopting[component]?.without).toMatch(/carries the mark of .* takeOver: true/);
  };

/** With `takeOver`, another stack's is adopted; what carries no mark is adopted without. */
export const takesOver =
  (component: string, how: "with" | "without" = "with"): Judge =>
  (seen) => {
    if (isLimited(seen, component)) return;
    expect(seen.adopting[component]?.[how]).not.toMatch(/preview failed/);
  };

/** A new, empty object takes the place of one with data only if that is allowed. */
export const replacesData =
  (component: string): Judge =>
  ({ replacing }) => {
    expect(replacing[component]?.without).toMatch(/replaceData: true/);
    expect(replacing[component]?.with).not.toMatch(/replaceData: true/);
  };

/** What is refused as a value is tried by the case of all refusals. */
function isLimited({ cloud: { differences } }: Seen, component: string): boolean {
  return differences.limited[component]?.adopt !== undefined;
}
