// @ts-check
// Import circles: files that reach themselves by their imports. Circles that share a file are one knot, shown once.

/**
 * The circles that imports make, each by a shortest way round, which begins at the first of its files by name.
 * @template {{from: string, to: string}} Import
 * @param {readonly Import[]} imports
 * @returns {Import[][]} The imports on the way, in order; the last one leads back to the first file.
 */
export function circles(imports) {
  /** @type {Map<string, Import[]>} */
  const leaving = new Map();
  for (const one of imports) leaving.set(one.from, [...(leaving.get(one.from) ?? []), one]);
  const found = [];
  /** @type {Set<string>} */
  const shown = new Set();
  for (const file of [...leaving.keys()].sort()) {
    if (shown.has(file)) continue;
    const reached = reach(file, leaving);
    if (!reached.has(file)) continue;
    found.push(wayBack(file, reached));
    for (const other of reached.keys()) if (reach(other, leaving).has(file)) shown.add(other);
  }
  return found;
}

/**
 * Each file that one reaches, with the last import on a shortest way to it.
 * @template {{from: string, to: string}} Import
 * @param {string} file
 * @param {ReadonlyMap<string, readonly Import[]>} leaving
 */
function reach(file, leaving) {
  /** @type {Map<string, Import>} */
  const reached = new Map();
  const queue = [file];
  for (const at of queue) {
    for (const one of leaving.get(at) ?? []) {
      if (reached.has(one.to)) continue;
      reached.set(one.to, one);
      queue.push(one.to);
    }
  }
  return reached;
}

/**
 * @template {{from: string, to: string}} Import
 * @param {string} file
 * @param {ReadonlyMap<string, Import>} reached From it.
 */
function wayBack(file, reached) {
  /** @type {Import[]} */
  const way = [];
  let last = reached.get(file);
  while (last) {
    way.unshift(last);
    last = last.from === file ? undefined : reached.get(last.from);
  }
  return way;
}
