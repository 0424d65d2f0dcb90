/** When two values are the same, at every depth. */
import { UNKNOWN } from "./schema";

/** A resource's properties by name. */
export type Properties = Record<string, unknown>;

/** Equal in value at every depth; absent, undefined and null are the same, and UNKNOWN equals only itself. */
export function equal(a: unknown, b: unknown): boolean {
  return compare(a, b, false);
}

/** Equal as far as both are known: UNKNOWN may turn out to be anything. */
export function equalWhereKnown(a: unknown, b: unknown): boolean {
  return compare(a, b, true);
}

function compare(a: unknown, b: unknown, lenient: boolean): boolean {
  if (lenient && (a === UNKNOWN || b === UNKNOWN)) return true;
  if (a === undefined || a === null || b === undefined || b === null) return (a ?? null) === (b ?? null);
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Properties, b as Properties];
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return false;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) =>
    compare(ownProperty(left, key), ownProperty(right, key), lenient),
  );
}

/** A property of the object itself, not one that every object inherits: metadata may have a key `constructor`. */
export function ownProperty(properties: Properties, key: string): unknown {
  return Object.hasOwn(properties, key) ? properties[key] : undefined;
}
