/** The objects of several ids: from one list, and what the list lacks by itself. */
import type { Collection } from "../../core/collection";
import type { OpenStack, Wire } from "../client";
import type { ObjectKind } from "./kind";

/**
 * The objects of these ids as they are now. What a list leaves out may be there all the same, as another project's to its
 * operator: it is asked for by its id.
 * @param single reads one of them
 */
export async function theseNow<T extends Wire>(
  cloud: OpenStack,
  { service, path, plural }: Pick<ObjectKind, "service" | "path" | "plural">,
  single: Collection<T>,
  ids: readonly string[],
): Promise<Map<string, T>> {
  const wanted = [...new Set(ids)];
  const listed = wanted.length > 1 ? await cloud.list<T>(service, path, plural) : [];
  const there = new Map(listed.map((object) => [object.id, object]));
  const others = wanted.filter((id) => !there.has(id) && !/[/?#\s]/.test(id));
  for (const found of await Promise.all(others.map((id) => single.readNow(id)))) if (found) there.set(found.id, found);
  return there;
}
