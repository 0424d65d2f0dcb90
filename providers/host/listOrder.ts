/**
 * Lists whose order means nothing, in the order that the state has: the engine compares them element by element, and would
 * show all that comes after a new one as changed.
 */
import type { AnyDefinition } from "../core/definition";
import { equal } from "../core/equal";
import { hasUnknown } from "../core/schema";
import { isSet } from "../core/sets";
import type { ResourceProperties } from "../state";

/** The properties, with what the state has already first, in its order, and what is new after that. */
export function inOrderOfState(
  definition: AnyDefinition,
  olds: ResourceProperties,
  news: ResourceProperties,
): ResourceProperties {
  if (!olds.__self) return news;
  const lists = Object.entries(definition.same ?? {}).flatMap(([key, isSame]) => {
    const [before, now] = [olds[key], news[key]];
    // Where secrets are is told by their places.
    const isFixed = [...(olds.__secrets ?? []), ...(news.__secrets ?? [])].some(([first]) => first === key);
    if (!isSame || !isSet(isSame) || isFixed || !Array.isArray(before) || !Array.isArray(now) || hasUnknown(now))
      return [];
    const ordered = inOrderOf(before, now);
    return isSame(now, ordered) ? [[key, ordered] as const] : [];
  });
  return lists.length === 0 ? news : { ...news, ...Object.fromEntries(lists) };
}

function inOrderOf(before: readonly unknown[], now: readonly unknown[]): unknown[] {
  const rest = [...now];
  const kept = before.filter((element) => {
    const at = rest.findIndex((one) => equal(one, element));
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
  return [...kept, ...rest];
}
