/** Look-ups of a kind of object: one by id or name, one page, all of them. */
import { z } from "zod";
import type { IdOrName, LookupArgs } from "../../../lookups/ask";
import type { ListOn, LookupOn } from "../../core/lookup";
import { type Page, pageFields, pageOf } from "../../core/page";
import type { Wire } from "../client";
import type { ObjectKind } from "./kind";
import { defineList, defineLookup, lookupFields, oneObject } from "./lookup";
import { eachObject, objectsOnPage } from "./pages";
import { pick } from "./pick";

/** The look-ups of a kind of object. */
interface Collection<Item, Filter> {
  one: LookupOn<LookupArgs & IdOrName, Item>;
  page: LookupOn<LookupArgs & Page & Filter, PageOf<Item>>;
  all: ListOn<LookupArgs & Filter, Item>;
}

/** One page of it. */
interface PageOf<Item> {
  items: Item[];
  pageNumber: number;
  pageSize: number;
}

/** A kind of object that can be listed by what is said of it. */
export interface Listed<W extends Wire, Item, Filter> {
  /** What its look-ups are called after `get` and `list`: `Port`, `Ports`. */
  names: readonly [one: string, all: string];
  kind: ObjectKind;
  /** What the API calls each argument that a list may be asked by. */
  filters: Readonly<Record<keyof Filter & string, string>>;
  toItem(wire: W): Item;
}

/** Declares the look-ups of a kind of object. */
export function collectionOf<W extends Wire, Item, Filter extends object>({
  names: [one, all],
  kind,
  filters,
  toItem,
}: Listed<W, Item, Filter>): Collection<Item, Filter> {
  const arguments_ = Object.keys(filters) as (keyof Filter & string)[];
  const filterFields = Object.fromEntries(arguments_.map((name) => [name, z.string().min(1).optional()]));
  const asked = (args: Filter): ObjectKind => {
    const query = arguments_.map((name) => [filters[name], args[name]]).filter(([, value]) => value !== undefined);
    return { ...kind, query: Object.fromEntries(query) };
  };
  return {
    one: defineLookup(`get${one}`, oneObject, async (lookup, args: LookupArgs & IdOrName) =>
      toItem(await pick<W>(lookup, kind, args)),
    ),
    page: defineLookup(
      `get${all}`,
      z.strictObject({ ...lookupFields, ...pageFields, ...filterFields }),
      async (lookup, args: LookupArgs & Page & Filter) => {
        await lookup.requirePermission();
        const { number: pageNumber, size: pageSize } = pageOf(args);
        const items = (await objectsOnPage<W>(lookup, asked(args), args)).map(toItem);
        return { items, pageNumber, pageSize };
      },
    ),
    all: defineList(
      `list${all}`,
      z.strictObject({ ...lookupFields, ...filterFields }),
      async function* (lookup, args: LookupArgs & Filter) {
        await lookup.requirePermission();
        for await (const wire of eachObject<W>(lookup, asked(args))) yield toItem(wire);
      },
    ),
  };
}
