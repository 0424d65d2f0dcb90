/** Lists, page by page: as the services give them, and as the IaaS document numbers them. */
import { z } from "zod";
import type { Shape } from "../providers/core/schema";
import { from, type Wire } from "../providers/openstack/client";
import type { Kind } from "./kind";
import { clean, type Lookup, type LookupArgs, type LookupOptions, look, where } from "./lookup";

/** Arguments of a list that is given in pages. */
export interface PageArgs extends LookupArgs {
  /** Which page; the first is 1. A page past the end is empty. @default 1 */
  pageNumber?: number;
  /** How many to a page. 0 means the default. @default 100 */
  pageSize?: number;
}

/** The schema of a page's arguments. */
export const paged = z.strictObject({
  ...where,
  pageNumber: z.int().positive("must be 1 or more: the first page is 1").optional(),
  pageSize: z.int().nonnegative("must be 1 or more, or 0 for the default").optional(),
} satisfies Shape<PageArgs>);

const PAGE = 100;
/** The most that the services give in one answer. */
const MOST = 1000;

/** The page's number and size, and the end of it in the whole list. */
export function pageOf({ pageNumber = 1, pageSize }: PageArgs): { number: number; size: number; end: number } {
  const size = pageSize || PAGE;
  return { number: pageNumber, size, end: pageNumber * size };
}

/** The objects of one page, asking for no more than is needed to get there. */
export async function onPage(lookup: Lookup, kind: Kind, args: PageArgs): Promise<Wire[]> {
  const { size, end } = pageOf(args);
  const objects: Wire[] = [];
  let position = 0;
  for await (const object of walk(lookup, kind, end)) {
    if (position >= end - size) objects.push(object);
    position += 1;
    if (position === end) break;
  }
  return objects;
}

/**
 * All objects of a list, for a program that takes them one after the other; pages are asked for as they are taken.
 * @param options `timeout` holds for each page
 */
export async function* oneByOne(
  verb: string,
  kind: Kind,
  args: LookupArgs,
  options: LookupOptions | undefined,
): AsyncGenerator<Wire, void> {
  const lookup = await look(verb, z.strictObject(where), args, options, async (begun) => {
    await begun.permit();
    return begun;
  });
  const objects = walk(lookup, kind);
  for (;;) {
    const next = await clean(() => lookup.run(() => objects.next()));
    if (next.done) return;
    yield next.value;
  }
}

/** All objects of a list, asked for page by page as they are taken; it ends at a page that brings nothing new. */
export async function* walk(lookup: Lookup, kind: Kind, atOnce: number = MOST): AsyncGenerator<Wire, void> {
  const limit = Math.min(atOnce, MOST);
  const seen = new Set<string>();
  for (let marker: string | undefined; ; ) {
    const query = { ...kind.query, limit, ...from(kind.service, marker, seen.size) };
    const answer = await lookup.cloud.get<Record<string, unknown>>(kind.service, kind.path, { query });
    const page = (answer[kind.plural] ?? []) as Wire[];
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
