/**
 * Rounds whose findings are known and not repaired yet, with what is wrong. They run and are told like all others, but count as
 * open instead of failed; one that passes counts as failed until it is taken off this list.
 */
export const OPEN: ReadonlyMap<string, string> = new Map();
