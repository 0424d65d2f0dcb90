/** Lists of OpenStack's services, page by page. */
import { z } from "zod";
import type { NameFilter } from "../../../lookups/filters";
import { type Page, pageFields, pageOf } from "../../core/page";
import { isMeant, nameFilter } from "../../core/pattern";
import type { Shape } from "../../core/schema";
import type { Wire } from "../client";
import { hasNext, LARGEST_PAGE, nextPage } from "../paging";
import type { ObjectKind } from "./kind";
import { lookupFields, type OpenStackLookup } from "./lookup";

/** The schema of a list's arguments. */
export const listSchema = z.strictObject({ ...lookupFields, filters: nameFilter.optional() });

/** The schema of the arguments of one page of it. */
export const pageSchema = listSchema.extend(pageFields satisfies Shape<Page>);

/**
 * The objects of one page; no more is read than is needed to get there.
 * @param filters those that count; all without them
 */
export async function objectsOnPage<T extends Wire = Wire>(
  lookup: OpenStackLookup,
  kind: ObjectKind,
  { filters, ...args }: Page & { filters?: NameFilter },
): Promise<T[]> {
  const { size, end } = pageOf(args);
  const objects: T[] = [];
  let position = 0;
  for await (const object of eachObject<T>(lookup, kind, filters ? LARGEST_PAGE : end)) {
    if (filters && !isMeant(String(object.name ?? ""), filters)) continue;
    if (position >= end - size) objects.push(object);
    position += 1;
    if (position === end) break;
  }
  return objects;
}

/** All objects of a list, read page by page while they are consumed; it ends at a page that brings nothing new. */
export async function* eachObject<T extends Wire = Wire>(
  lookup: OpenStackLookup,
  kind: ObjectKind,
  atOnce: number = LARGEST_PAGE,
): AsyncGenerator<T, void> {
  const limit = Math.min(atOnce, LARGEST_PAGE);
  const seen = new Set<string>();
  for (let last: string | undefined; ; ) {
    const query = { ...kind.query, limit, ...nextPage(kind.service, last, seen.size) };
    const answer = await lookup.cloud.get<Record<string, unknown>>(kind.service, kind.list ?? kind.path, {
      query,
      envelope: { field: kind.plural, holds: "list" },
    });
    const page = answer[kind.plural] as T[];
    const fresh = page.filter(({ id }) => !seen.has(id));
    for (const object of fresh) {
      seen.add(object.id);
      yield object;
    }
    last = page.at(-1)?.id;
    const isLast = page.length < limit && !hasNext(answer, kind.plural);
    if (isLast || fresh.length === 0) return;
  }
}
