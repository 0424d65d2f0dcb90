// Parameters that many actions have: tags, filters, pages. Some SDKs send numbers and flags as text, and the API takes both.
import { z } from "zod";
import type { Tags } from "./objects";
import { refuse } from "./refusal";

/** A number, or its digits. */
export const integer = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);

/** A flag, or its word. */
export const flag = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(true|false)$/i)
    .transform((word) => word.toLowerCase() === "true"),
]);

/** Tags of an object. */
export const tagList = z
  .array(z.strictObject({ Key: z.string().min(1).max(127), Value: z.string().max(255) }))
  .optional();

/** The tags of one kind of object, as CVM takes them. */
export const tagSpecification = z.array(z.strictObject({ ResourceType: z.string(), Tags: tagList })).optional();

/** A filter: one of its values fits. */
export interface Filter {
  Name: string;
  Values: string[];
}

/** What pages a list. */
export const pageFields = { Offset: integer.optional(), Limit: integer.optional() };

/** Filters of a list. */
export const filterFields = {
  Filters: z
    .array(z.strictObject({ Name: z.string(), Values: z.array(z.string()).max(5) }))
    .max(10)
    .optional(),
};

/** Tags as given, by key. */
export const toTags = (list: { Key: string; Value: string }[] = []): Tags =>
  Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));

/** Tags as answered. */
export const tagSet = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** What is read from an object for a filter: one value, or several of which one is enough. */
export type Readers<Item> = Readonly<Record<string, (item: Item) => string | readonly string[]>>;

/**
 * The objects that all filters select. `tag-key` and `tag:KEY` are of all lists.
 * @param code how this service refuses a filter that it does not know
 */
export function filtered<Item extends { tags: Tags }>(
  items: readonly Item[],
  filters: readonly Filter[] = [],
  readers: Readers<Item>,
  code: string,
): Item[] {
  return items.filter((item) =>
    filters.every(({ Name, Values }) => {
      if (Name === "tag-key") return Values.some((key) => Object.hasOwn(item.tags, key));
      if (Name.startsWith("tag:")) return Values.includes(item.tags[Name.slice(4)] ?? "\0");
      const read = readers[Name];
      if (!read) refuse(code, `The filter \`${Name}\` is not valid.`);
      const there = read(item);
      return Values.some((value) => (Array.isArray(there) ? there.includes(value) : there === value));
    }),
  );
}

/** A page of a list: 20 objects unless more are asked for, and never more than 100. */
export function pageOf<Item>(
  items: readonly Item[],
  { Offset = 0, Limit = 20 }: { Offset?: number; Limit?: number },
  code = "InvalidParameterValue",
): Item[] {
  if (Limit < 1 || Limit > 100) refuse(code, "The value of `Limit` must be between 1 and 100.");
  return items.slice(Offset, Offset + Limit);
}
