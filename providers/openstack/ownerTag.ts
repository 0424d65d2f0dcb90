/**
 * Tags that say whose a thing on an object of Neutron is: a router's routes, a port's membership in a group. The mark
 * stands there without its hyphen, so that it is never taken for the mark of the object itself.
 * API: network v2.0 PUT /{objects}/{id}/tags, DELETE /{objects}/{id}/tags/{tag}
 */
import { refusedWith } from "../core/errors";
import { MARK_KEY, type Mark } from "../core/mark";
import type { OpenStack } from "./client";

const FORM = /^([0-9a-f]{8})([0-9a-f]{12})(-kept)?$/;

/** The tag for a thing, at most 60 characters: `omnicloud-routes=1a2b3c4d0123456789ab`. */
export function ownerTag(thing: string, mark: string): string {
  return `${prefixOf(thing)}${mark.replace("-", "")}`;
}

/** The mark of a thing among an object's tags. */
export function ownerIn(tags: unknown, thing: string): Mark | undefined {
  const prefix = prefixOf(thing);
  const tag = textsIn(tags).find((one) => one.startsWith(prefix));
  const [, identity, hash, kept] = FORM.exec(tag?.slice(prefix.length) ?? "") ?? [];
  return identity && hash ? { token: `${identity}-${hash}`, kept: kept !== undefined } : undefined;
}

/**
 * Puts a tag among an object's, in place of those that `replaces` is true for. One request writes the whole list.
 * @param tags the object's tags as they are
 * @returns false if the connection has no right to change the object
 */
export async function putTag(
  cloud: OpenStack,
  path: string,
  tags: unknown,
  tag: string,
  replaces: (other: string) => boolean,
): Promise<boolean> {
  const [all, rest] = [textsIn(tags), textsIn(tags).filter((other) => !replaces(other))];
  if (all.includes(tag) && rest.length === all.length - 1) return true;
  try {
    await cloud.put("network", `${path}/tags`, { tags: [...rest, tag] });
    return true;
  } catch (error) {
    // Neutron says 404 as well for an object that may be seen and not changed.
    if (refusedWith(error, [403, 404])) return false;
    throw error;
  }
}

/** Takes tags off an object, each by itself: others may change the rest meanwhile. An object or tag that is gone is success. */
export async function removeTags(
  cloud: OpenStack,
  path: string,
  tags: unknown,
  isRemoved: (tag: string) => boolean,
): Promise<void> {
  for (const tag of textsIn(tags).filter(isRemoved)) {
    try {
      await cloud.delete("network", `${path}/tags/${encodeURIComponent(tag)}`);
    } catch (error) {
      if (!refusedWith(error, [403, 404])) throw error;
    }
  }
}

/** For {@link putTag}: the earlier tags of this thing. */
export const ofThing =
  (thing: string) =>
  (tag: string): boolean =>
    tag.startsWith(prefixOf(thing));

const prefixOf = (thing: string) => `${MARK_KEY}-${thing}=`;

const textsIn = (tags: unknown): string[] =>
  Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === "string") : [];
