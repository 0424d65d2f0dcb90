/** Names with `*` for any letters, as lists of flavors and images take them. */
import { z } from "zod";
import type { NameFilter } from "./nameFilter";
import type { Shape } from "./schema";

const name = z.string().min(1);

const fields = { Name: z.union([name, z.array(name).min(1)]) } satisfies Shape<NameFilter>;

/** The schema of such a filter. */
export const nameFilter = z.strictObject(fields);

/** The schema of one that must be given. @param why a list without it is none, with an example */
export const neededFilter = (why: string) =>
  z.strictObject(fields, { error: ({ input }) => (input === undefined ? why : undefined) });

/** Whether a name is meant by one of these. */
export function isMeant(name: string, { Name }: NameFilter): boolean {
  return [Name].flat().some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`, "s").test(name);
  });
}
