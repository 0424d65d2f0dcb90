/**
 * Digests of arguments that no cloud shows, as user data: written beside the mark when an object is created, they say
 * whether one that an interrupted run left was created with today's.
 */
import { createHmac } from "node:crypto";
import type { Properties } from "./equal";
import { identityOf, MARK_KEY } from "./mark";

/** The key of a digest on objects that carry key-value pairs. */
export const DIGEST_KEY = `${MARK_KEY}-digest`;

/** The digest of some arguments, keyed by the stack's identity, so that equal arguments of two stacks differ in it. */
export function digestOf(token: string, args: Properties): string {
  const said = Object.entries(args)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac("sha256", identityOf(token)).update(JSON.stringify(said)).digest("hex").slice(0, 32);
}
