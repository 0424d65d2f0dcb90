/** Clients are created once for each set of settings, so that tokens, sessions and sockets are shared. */

/**
 * Remembers what `create` returned for each key.
 * @param keyOf what makes two calls the same; compared as JSON
 * @example const clients = cached((settings: LuoYunSettings) => new LuoYun(settings));
 */
export function cached<Args extends unknown[], T>(
  create: (...args: Args) => T,
  keyOf: (...args: Args) => unknown = (...args) => args,
): (...args: Args) => T {
  const known = new Map<string, T>();
  return (...args) => {
    const key = JSON.stringify(keyOf(...args));
    const there = known.get(key) ?? create(...args);
    known.set(key, there);
    return there;
  };
}
