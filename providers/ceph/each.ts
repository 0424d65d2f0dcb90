/** Many requests of one kind, a few at a time. */

/** So many at a time: a gateway serves them side by side, and others want it too. */
const AT_ONCE = 16;

/** Does the same for each, some at a time, and gives the results in order. */
export async function eachOf<T, R>(things: readonly T[], work: (thing: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = things.entries();
  const worker = async () => {
    for (const [i, thing] of rest) results[i] = await work(thing);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, things.length) }, worker));
  return results;
}
