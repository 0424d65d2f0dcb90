/** Lists of a region's objects that ids and filters narrow. */
import { theseOf } from "./listed";
import type { Lookup } from "./lookup";
import type { Regional } from "./objectKind";

/** What is asked for. */
export interface Narrowed<T> {
  /** What users call it. */
  noun: string;
  /** The ids that are asked for; all if there are none. */
  ids?: readonly string[];
  /** What is done about ids that are not there. */
  missing?: "error" | "skip";
  /** How many ids one request takes. */
  atOnce: number;
  /** Those of these ids that there are: one unknown id must not fail the whole request. */
  ofIds(ids: readonly string[]): Promise<readonly T[]>;
  /** At least those that are meant, where no ids are asked for: what comes is compared again. */
  list(): Promise<readonly T[]>;
  idOf(object: T): string;
  isMeant(object: T): boolean;
}

/**
 * The objects of these ids that are meant, or all of the region.
 * @throws OmnicloudError naming all ids that are not there
 */
export async function listNarrowed<Client extends Regional, T>(
  lookup: Lookup<Client>,
  { noun, ids, missing, atOnce, ofIds, list, idOf, isMeant }: Narrowed<T>,
): Promise<T[]> {
  if (ids === undefined) {
    await lookup.requirePermission();
    return (await list()).filter(isMeant);
  }
  await lookup.requirePermission(...ids);
  const wanted = [...new Set(ids)];
  const parts = Array.from({ length: Math.ceil(wanted.length / atOnce) }, (_, i) =>
    ofIds(wanted.slice(i * atOnce, (i + 1) * atOnce)),
  );
  const there = new Map((await Promise.all(parts)).flat().map((object) => [idOf(object), object]));
  return theseOf(`${noun} of ${lookup.cloud.region}`, wanted, there, missing).filter(isMeant);
}
