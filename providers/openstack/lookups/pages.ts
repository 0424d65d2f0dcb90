/** Lists of OpenStack's services, page by page. */
import { z } from "zod";
import type { PageArgs } from "../../../lookups/ask";
import { type Page, pageFields, pageOf } from "../../core/page";
import type { Shape } from "../../core/schema";
import { from, type Wire } from "../client";
import type { Kind } from "./kind";
import { type OpenStackLookup, where } from "./lookup";

/** The schema of a page's arguments. */
export const paged = z.strictObject({ ...where, ...pageFields } satisfies Shape<PageArgs>);

/** The most that the services give in one answer. */
const MOST = 1000;

/** The objects of one page, asking for no more than is needed to get there. */
export async function onPage<T extends Wire = Wire>(lookup: OpenStackLookup, kind: Kind, args: Page): Promise<T[]> {
  const { size, end } = pageOf(args);
  const objects: T[] = [];
  let position = 0;
  for await (const object of walk<T>(lookup, kind, end)) {
    if (position >= end - size) objects.push(object);
    position += 1;
    if (position === end) break;
  }
  return objects;
}

/** All objects of a list, asked for page by page as they are taken; it ends at a page that brings nothing new. */
export async function* walk<T extends Wire = Wire>(
  lookup: OpenStackLookup,
  kind: Kind,
  atOnce: number = MOST,
): AsyncGenerator<T, void> {
  const limit = Math.min(atOnce, MOST);
  const seen = new Set<string>();
  for (let marker: string | undefined; ; ) {
    const query = { ...kind.query, limit, ...from(kind.service, marker, seen.size) };
    const answer = await lookup.cloud.get<Record<string, unknown>>(kind.service, kind.path, { query });
    const page = (answer[kind.plural] ?? []) as T[];
    const fresh = page.filter(({ id }) => !seen.has(id));
    for (const object of fresh) {
      seen.add(object.id);
      yield object;
    }
    marker = page.at(-1)?.id;
    const last = page.length < limit && !hasNext(answer, kind.plural);
    if (last || fresh.length === 0) return;
  }
}

/** Whether the service says that there is more: also a page that is not full, where it gives fewer than asked for. */
function hasNext(answer: Record<string, unknown>, plural: string): boolean {
  const links = answer[`${plural}_links`] as { rel: string }[] | undefined;
  return Boolean(answer.next) || (links ?? []).some(({ rel }) => rel === "next");
}
