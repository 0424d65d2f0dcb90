/** What is really so of an object whose update failed on its way: the state must not say otherwise. */
import type { AnyDefinition, Context, Seen } from "../core/definition";
import { equal, type Properties } from "../core/equal";
import { stateAfterRead } from "../state";

/** An update that was begun. */
export interface Begun {
  /** What the state holds of the object. */
  known: Properties;
  /** What it should become. */
  args: Properties;
  /** The arguments that were to be changed. */
  different: readonly string[];
}

/**
 * The state of an object as far as a failed update has changed it: what was carried out stands as it was written, all else
 * as the cloud has it. `undefined` if the update changed nothing, or if the cloud does not say.
 */
export async function asFarAsChanged(
  definition: AnyDefinition,
  id: string,
  { known, args, different }: Begun,
  context: Context<unknown>,
): Promise<Properties | undefined> {
  const wanted = { ...known, ...pick(args, different) };
  // The error of the update is the one to report, whatever this look meets.
  const seen = await Promise.resolve(definition.read(id, wanted, context)).catch(() => undefined);
  if (!seen) return undefined;
  const done = different.filter((key) => isThere(definition, key, seen, args));
  const partial = stateAfterRead(definition, { ...known, ...pick(args, done) }, seen);
  return isAsBefore(known, partial) ? undefined : partial;
}

function isThere({ same, means }: AnyDefinition, key: string, seen: Seen<object, object>, args: Properties): boolean {
  if (!Object.hasOwn(seen.args, key)) return false;
  const there = (seen.args as Properties)[key];
  const written = args[key];
  const all = { ...args, ...seen.args, ...seen.outputs, __ids: seen.ids };
  return Boolean(equal(there, written) || same?.[key]?.(written, there) || means?.[key]?.(all, written));
}

function isAsBefore(before: Properties, now: Properties): boolean {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].every((key) => equal(before[key], now[key]));
}

function pick(properties: Properties, keys: readonly string[]): Properties {
  return Object.fromEntries(keys.map((key) => [key, properties[key]]));
}
