/**
 * Rounds whose findings are known and not repaired yet, with what is wrong. They run and are told like all others, but count as
 * open instead of failed; one that passes counts as failed until it is taken off this list.
 */
export const OPEN: ReadonlyMap<string, string> = new Map([
  [
    "kills doors: update, neutron PUT /v2.0/{collection}/{id}/tags/{tag} #2 answer lost, host killed, then refresh, up, argument dropped",
    "a rule that loses its description before it is there leaves the tag on its group that says whose it would have been",
  ],
]);
