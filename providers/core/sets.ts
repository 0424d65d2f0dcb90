/** Comparisons of lists whose order means nothing: which of a definition's `same` are such is known by asking here. */

const sets = new WeakSet<object>();

/** Notes that a comparison takes its lists for sets. @example asSet((a, b) => equal([...a].sort(), [...b].sort())) */
export function asSet<Same extends object>(same: Same): Same {
  sets.add(same);
  return same;
}

/** Whether a comparison takes its lists for sets. Another may call lists equal of which one has more, or in which places count. */
export function isSet(same: object): boolean {
  return sets.has(same);
}
