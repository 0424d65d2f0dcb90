/** Clients are created once for each set of settings, so that tokens, sessions and sockets are shared. */

/**
 * Remembers what `create` returned for settings, and for a place in them. The same object is found at once; another one
 * with the same content is compared as JSON, once.
 * @example const clients = cached((settings: LuoYunSettings) => new LuoYun(settings));
 */
export function cached<Settings extends object, Place extends (string | undefined)[], T>(
  create: (settings: Settings, ...place: Place) => T,
): (settings: Settings, ...place: Place) => T {
  const byContent = new Map<string, Map<string, T>>();
  const byObject = new WeakMap<Settings, Map<string, T>>();
  const placesOf = (settings: Settings): Map<string, T> => {
    const content = JSON.stringify(settings);
    const places = byContent.get(content) ?? new Map<string, T>();
    byContent.set(content, places);
    byObject.set(settings, places);
    return places;
  };
  return (settings, ...place) => {
    const places = byObject.get(settings) ?? placesOf(settings);
    const where = JSON.stringify(place);
    const there = places.get(where) ?? create(settings, ...place);
    places.set(where, there);
    return there;
  };
}
