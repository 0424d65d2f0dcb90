/**
 * Tokens and marks: how we recognize an object in a cloud before the engine knows its id. A token is the stack's identity
 * and a hash of the resource's qualified type and name at first creation, so that a create that runs again finds what the
 * first run created, also in a stack that was given another name. A mark is what is written on the object: the token, and
 * whether the object is kept.
 */
import { createHash } from "node:crypto";

/** The key of our mark on objects that carry key-value pairs: metadata, tags. */
export const MARK_KEY = "omnicloud";

const MARK = /\b([0-9a-f]{8}-[0-9a-f]{12})(-kept)?\b/;

/** A mark that stands on an object. */
export interface Mark {
  /** Whose the object is. */
  token: string;
  /** Whether it is kept when its resource is deleted. */
  kept: boolean;
  /** The names of stack and resource, if they stand beside the mark: `dev/disk`. */
  holder?: string;
}

/** The token of a resource: `1a2b3c4d-0123456789ab`. The names of stack and project do not count: both may change. */
export function tokenOf(identity: string, urn: string): string {
  return hashed(identity, urn.split("::").slice(2).join("::"));
}

/** The token that 0.1.0 gave a resource, in which the names of stack and project count. */
export function olderTokenOf(identity: string, urn: string): string {
  return hashed(identity, urn);
}

/** The token of a resource whose name was another one's, which has its token still. */
export function nextTokenOf(identity: string, urn: string): string {
  return hashed(identity, `next ${urn.split("::").slice(2).join("::")}`);
}

function hashed(identity: string, text: string): string {
  return `${identity}-${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;
}

/** The identity in a token. */
export function identityOf(token: string): string {
  return token.slice(0, 8);
}

/** True if two tokens are of one stack. */
export function isSameStack(token: string, other: string): boolean {
  return identityOf(token) === identityOf(other);
}

/** What is written on an object: its token, and whether it is kept when its resource is deleted. */
export function markOf(token: string, kept: boolean): string {
  return kept ? `${token}-kept` : token;
}

/** The first mark in a text, for example in a description. */
export function markIn(text: string | null | undefined): Mark | undefined {
  const [, token, kept] = MARK.exec(text ?? "") ?? [];
  return token ? { token, kept: kept !== undefined } : undefined;
}

/** All marks on an object, from each text that may hold one; each counts once. */
export function marksIn(texts: readonly (string | null | undefined)[]): Mark[] {
  const found = new Map<string, Mark>();
  for (const text of texts) {
    const mark = markIn(text);
    if (!mark) continue;
    const [, holder] = LABEL.exec(text ?? "") ?? [];
    const key = markOf(mark.token, mark.kept);
    found.set(key, { ...mark, ...found.get(key), ...(holder === undefined ? {} : { holder }) });
  }
  return [...found.values()];
}

/** True if this is the only mark on an object. */
export function isOnlyMark(marks: readonly Mark[], mark: string): boolean {
  return marks.length === 1 && marks.every(({ token, kept }) => markOf(token, kept) === mark);
}

/** The text with this mark in place of the one in it. */
export function replaceMark(text: string, mark: string): string {
  return text.replace(MARK, mark);
}

/** Whose a mark is, for people. */
export function nameOfHolder({ token, holder }: Mark): string {
  const stack = `the stack of identity ${identityOf(token)}`;
  return holder === undefined ? `a resource of ${stack}` : `${holder} (${stack})`;
}

/** What {@link labelOf} writes. */
const LABEL = /^Managed by Pulumi, (.*) \[[^\]]*\]$/s;

/** Services accept descriptions of 255 characters; the words around the names and the mark need 48 of them. */
const LONGEST_NAMES = 200;

/** The description of an object that was given none: `Managed by Pulumi, team/web [1a2b3c4d-0123456789ab]`. */
export function labelOf(urn: string, mark: string): string {
  const names = [...`${urn.split("::")[0]?.split(":")[2]}/${urn.split("::").at(-1)}`];
  const shown = names.length > LONGEST_NAMES ? [...names.slice(0, LONGEST_NAMES - 1), "…"] : names;
  return `Managed by Pulumi, ${shown.join("")} [${mark}]`;
}
