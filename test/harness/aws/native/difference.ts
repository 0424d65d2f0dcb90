/** What differs between a state and the inputs of a program. */
import { isDeepStrictEqual } from "node:util";
import type { Properties } from "./properties";

/** The inputs that differ from the state, and those that the program no longer gives. */
export function difference(state: Properties, before: Properties, now: Properties): string[] {
  const changed = Object.keys(now).filter((key) => !isInternal(key) && !covers(state[key], now[key], key));
  const gone = Object.keys(before).filter((key) => !isInternal(key) && before[key] !== undefined && !(key in now));
  return [...changed, ...gone];
}

/** Of what AWS says, that which a program wrote: an object of the cloud says more. */
export function asWritten(written: unknown, seen: unknown, key = ""): unknown {
  if (!isObject(written) || !isObject(seen) || isMap(key)) return seen;
  return Object.fromEntries(
    Object.keys(written).map((inner) => [inner, asWritten(written[inner], seen[inner], inner)]),
  );
}

/** Whether the state holds what is written; unless it is a map of the user's own, the state may say more. */
function covers(state: unknown, written: unknown, key: string): boolean {
  if (written === undefined) return true;
  if (Array.isArray(written) && Array.isArray(state) && IN_ANY_ORDER.has(key))
    return isDeepStrictEqual([...written].sort(), [...state].sort());
  if (!isObject(written) || isMap(key)) return isDeepStrictEqual(state, written);
  const there = isObject(state) ? state : {};
  return Object.entries(written).every(([inner, value]) => covers(there[inner], value, inner));
}

const IN_ANY_ORDER = new Set(["vpcSecurityGroupIds"]);

const isInternal = (key: string) => key.startsWith("__");

/** Maps whose keys are the user's. */
const isMap = (key: string) => /tags$/i.test(key);

const isObject = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);
