/** Lists that ids and filters narrow. */
import { theseOf } from "../../core/listed";
import type { AwsLookup, Filter } from "./lookup";

/** What is asked for. */
export interface Narrowed<T> {
  /** What users call it. */
  noun: string;
  /** The ids that are asked for; all if there are none. */
  ids?: string[];
  /** What is done about ids that are not there. */
  missing?: "error" | "skip";
  /** EC2's filter of ids. */
  idFilter: string;
  /** What narrows the request where no ids are asked for; the answer is compared again. */
  filters: Filter[];
  list(filters: Filter[]): Promise<T[]>;
  idOf(object: T): string;
  isMeant(object: T): boolean;
}

/** The most values that a filter of EC2 takes. */
const AT_ONCE = 200;

/**
 * The objects of these ids that are meant, or all of the region.
 * @throws OmnicloudError naming all ids that are not there
 */
export async function listNarrowed<T>(lookup: AwsLookup, what: Narrowed<T>): Promise<T[]> {
  const { ids, filters, list, idOf, isMeant } = what;
  if (ids === undefined) {
    await lookup.requirePermission();
    return (await list(filters)).filter(isMeant);
  }
  await lookup.requirePermission(...ids);
  const wanted = [...new Set(ids)];
  // By a filter: one unknown id would fail the whole request.
  const parts = Array.from({ length: Math.ceil(wanted.length / AT_ONCE) }, (_, i) =>
    list([{ Name: what.idFilter, Values: wanted.slice(i * AT_ONCE, (i + 1) * AT_ONCE) }]),
  );
  const there = new Map((await Promise.all(parts)).flat().map((object) => [idOf(object), object]));
  return theseOf(`${what.noun} of ${lookup.cloud.region}`, wanted, there, what.missing).filter(isMeant);
}
