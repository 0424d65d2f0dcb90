/** Ids of things with two ends: an attachment is known by its server and its volume. */

/** Joins and splits such an id: `SERVER/VOLUME`. */
export const pairId = {
  /** @example pairId.of(server, volume) */
  of: (one: string, other: string): string => `${one}/${other}`,
  /**
   * Only the first slash parts them: an object's key may hold more.
   * @example const [server, volume] = pairId.parts(id);
   */
  parts(id: string): [one: string, other: string] {
    const at = id.indexOf("/");
    return [id.slice(0, at), id.slice(at + 1)];
  },
};
