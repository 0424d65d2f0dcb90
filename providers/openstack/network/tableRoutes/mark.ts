/**
 * Whose a route of a router is: a tag on the router says it for each destination, by a hash of it, since Neutron takes tags of 60
 * characters. It is written before the route. API: network v2.0 PUT /routers/{id}/tags
 */
import { createHash } from "node:crypto";
import { canonical } from "../../../core/addresses";
import { refusedWith } from "../../../core/errors";
import { MARK_KEY, type Mark } from "../../../core/mark";
import type { OpenStack } from "../../client";
import { ownerIn, ownerTag } from "../../ownerTag";
import type { RouterWire } from "../router/api";

const PREFIX = `${MARK_KEY}-route-`;

const thingOf = (destination: string): string =>
  `route-${createHash("sha256").update(canonical(destination)).digest("hex").slice(0, 8)}`;

const tagsOf = ({ tags }: RouterWire): string[] => (Array.isArray(tags) ? (tags as string[]) : []);

/** Whose the route to a destination is, if a tag says it. */
export const routeOwner = (router: RouterWire, destination: string): Mark | undefined =>
  ownerIn(tagsOf(router), thingOf(destination));

/** The marks of all routes that a router's tags name. */
export const routeMarks = (router: RouterWire): Mark[] =>
  tagsOf(router)
    .filter((tag) => tag.startsWith(PREFIX))
    .flatMap((tag) => ownerIn([tag], tag.slice(`${MARK_KEY}-`.length, tag.indexOf("="))) ?? []);

/**
 * Writes a resource's mark for some destinations; nothing is sent if all is so already. Without a right to change the router,
 * nothing says whose its routes are.
 * @param notOf the resource's tokens, if it has routes to no other destinations any more: their marks are taken off
 */
export async function markDestinations(
  cloud: OpenStack,
  router: RouterWire,
  mark: string,
  own: readonly string[],
  notOf: readonly string[] = [],
): Promise<void> {
  const tags = tagsOf(router);
  const things = own.map((destination) => `${MARK_KEY}-${thingOf(destination)}=`);
  const isOld = (tag: string) =>
    notOf.some((token) => tag.startsWith(PREFIX) && tag.includes(`=${token.replace("-", "")}`));
  const others = tags.filter((tag) => !isOld(tag) && !things.some((thing) => tag.startsWith(thing)));
  const wanted = [...others, ...own.map((destination) => ownerTag(thingOf(destination), mark))];
  if (wanted.length === tags.length && wanted.every((tag) => tags.includes(tag))) return;
  try {
    await cloud.put("network", `/routers/${router.id}/tags`, { tags: wanted });
    router.tags = wanted;
  } catch (error) {
    if (!refusedWith(error, [403, 404])) throw error;
  }
}
