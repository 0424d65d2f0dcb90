/**
 * Rounds whose findings are known and not repaired yet, with what is wrong. They run and are told like all others, but count as
 * open instead of failed; one that passes counts as failed until it is taken off this list.
 */
export const OPEN: ReadonlyMap<string, string> = new Map([
  [
    "kills doors: update, neutron PUT /v2.0/{collection}/{id}/tags/{tag} #2 done after the kill, engine killed, then up, argument dropped",
    "a rule that the host still created has a description that the program no longer says: without recover nothing proves that it was left behind, so it is named",
  ],
]);
