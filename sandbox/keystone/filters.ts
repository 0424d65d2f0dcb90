// Keystone: what a list is chosen by: equal values, and the inexact ones as `name__contains`.
import type { Call } from "../service";

/** How a value is compared; each also as "i…", which takes letters of either case. */
const comparators: Record<string, (value: string, wanted: string) => boolean> = {
  contains: (value, wanted) => value.includes(wanted),
  startswith: (value, wanted) => value.startsWith(wanted),
  endswith: (value, wanted) => value.endsWith(wanted),
};

const isOff = (text: string): boolean => ["0", "false", "no", "off", "f", "n"].includes(text.toLowerCase());

/**
 * The rows that a query selects.
 * @param names The attributes that the list may be chosen by; Keystone ignores all others.
 */
export function chosen<T extends object>(call: Call, rows: Iterable<T>, names: string): T[] {
  const known = names.split(" ");
  const tests = [...new Set(call.query.keys())].flatMap((key) => {
    const [name = "", how] = key.split("__", 2);
    if (!known.includes(name)) return [];
    const wanted = call.query.get(key) ?? "";
    return [(row: T) => matches((row as Record<string, unknown>)[name], how, wanted)];
  });
  return [...rows].filter((row) => tests.every((test) => test(row)));
}

function matches(value: unknown, how: string | undefined, wanted: string): boolean {
  if (typeof value === "boolean") return value === !isOff(wanted);
  const text = value === null || value === undefined ? "" : String(value);
  if (how === undefined) return text === wanted;
  const exact = comparators[how];
  if (exact) return exact(text, wanted);
  const loose = how.startsWith("i") ? comparators[how.slice(1)] : undefined;
  // A comparator that Keystone does not know chooses nothing away.
  return loose ? loose(text.toLowerCase(), wanted.toLowerCase()) : true;
}

/** The rows whose tags a query selects. */
export function chosenByTags<T extends { tags: string[] }>({ query }: Call, rows: T[]): T[] {
  const wanted = (name: string): string[] | undefined => query.get(name)?.split(",");
  const [all, any, notAll, notAny] = ["tags", "tags-any", "not-tags", "not-tags-any"].map(wanted);
  return rows.filter(({ tags }) => {
    const has = (tag: string): boolean => tags.includes(tag);
    if (all && !all.every(has)) return false;
    if (any && !any.some(has)) return false;
    if (notAll?.every(has)) return false;
    return !notAny?.some(has);
  });
}
