/** How the services of an OpenStack give their lists: page by page. */
import { isFields } from "../core/answer";
import { SERVICES, type ServiceName } from "./catalog";

/** The most objects that the services give in one answer. */
export const LARGEST_PAGE = 1000;

/** The query for the page after those read so far: from the last object read, or from a number of objects. */
export function nextPage(
  service: ServiceName,
  last: string | undefined,
  count: number,
): { marker?: string; offset?: number } {
  if (last === undefined) return {};
  return SERVICES[service].byOffset ? { offset: count } : { marker: last };
}

/** True if the service says that there is more. A page may be less than full and yet not the last. */
export function hasNext(answer: Readonly<Record<string, unknown>>, plural: string): boolean {
  const links = answer[`${plural}_links`];
  return Boolean(answer.next) || (Array.isArray(links) && links.some((link) => isFields(link) && link.rel === "next"));
}

/** The field that holds the objects in the answer of a list: `share_networks` of `/share-networks`. */
export function pluralOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replaceAll("-", "_");
}
