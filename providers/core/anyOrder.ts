/** Lists whose order means nothing. */
import { equal } from "./equal";
import { asSet } from "./sets";

/**
 * For `same`: whether two lists hold the same, in whatever order and however each thing is written.
 * @param formOf gives one form for all that mean the same; by default the text itself
 * @example same: { routes: inAnyOrder(routeForm) }
 */
export function inAnyOrder<T>(
  formOf: (thing: T) => string = String,
): (a: readonly T[] | undefined, b: readonly T[] | undefined) => boolean {
  const forms = (things: readonly T[] | undefined) => (things ?? []).map(formOf).sort();
  return asSet((a, b) => equal(forms(a), forms(b)));
}
