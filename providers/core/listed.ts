/** Lists that ids and filters narrow. */
import { z } from "zod";
import { OmnicloudError } from "./errors";

/** The schema of what such lists have in common. */
export const listFields = { missing: z.enum(["error", "skip"]).optional() };

const name = z.string().min(1);

/** The schema of ids that are asked for. */
export const idList = z.array(z.string().min(1));

/** The schema of one exact name, or several. */
export const exactNames = z.union([name, z.array(name).min(1)]);

/**
 * The objects of these ids, each once, in the order of the ids.
 * @param noun what users call them, and where: `instance of eu-west-3`
 * @param missing what is done about ids that are not there
 * @throws OmnicloudError naming all ids that are not there
 */
export function theseOf<T>(
  noun: string,
  ids: readonly string[],
  there: ReadonlyMap<string, T>,
  missing: "error" | "skip" = "error",
): T[] {
  const wanted = [...new Set(ids)];
  const unknown = wanted.filter((id) => !there.has(id));
  if (unknown.length > 0 && missing !== "skip")
    throw new OmnicloudError(`no ${noun} has ${unknown.length > 1 ? "the ids" : "the id"} ${unknown.join(", ")}`);
  return wanted.flatMap((id) => there.get(id) ?? []);
}
