/**
 * Tokens and marks: how we recognize an object in a cloud before the engine knows its id. A token is the stack's identity
 * and a hash of the URN at first creation, so that a create that runs again finds what the first run created. A mark is
 * what is written on the object: the token, and whether the object is kept.
 */
import { createHash } from "node:crypto";

/** The key of our mark on objects that carry key-value pairs: metadata, tags. */
export const MARK_KEY = "omnicloud";

const MARK = /\b([0-9a-f]{8}-[0-9a-f]{12})(-kept)?\b/;

/** The token of a resource: `1a2b3c4d-0123456789ab`. */
export function tokenOf(identity: string, urn: string): string {
  return `${identity}-${createHash("sha256").update(urn).digest("hex").slice(0, 12)}`;
}

/** The identity in a token. */
export function identityOf(token: string): string {
  return token.slice(0, 8);
}

/** What is written on an object: its token, and whether it is kept when its resource is deleted. */
export function markOf(token: string, kept: boolean): string {
  return kept ? `${token}-kept` : token;
}

/** What stands on an object. */
export interface Mark {
  /** The token of the resource that it belongs to. */
  token: string;
  /** Whether it is kept when that resource is deleted. */
  kept: boolean;
}

/** The first mark in a text, for example in a description. */
export function markIn(text: string | null | undefined): Mark | undefined {
  const [, token, kept] = MARK.exec(text ?? "") ?? [];
  return token ? { token, kept: kept !== undefined } : undefined;
}

/** Services accept descriptions of 255 characters; the words around the names and the mark need 48 of them. */
const LONGEST_NAMES = 200;

/** The description of an object that was given none: `Managed by Pulumi, team/web [1a2b3c4d-0123456789ab]`. */
export function labelOf(urn: string, mark: string): string {
  const names = [...`${urn.split("::")[0]?.split(":")[2]}/${urn.split("::").at(-1)}`];
  const shown = names.length > LONGEST_NAMES ? [...names.slice(0, LONGEST_NAMES - 1), "…"] : names;
  return `Managed by Pulumi, ${shown.join("")} [${mark}]`;
}
