/** Lists of EC2 that ids and filters narrow. */
import { listNarrowed as listOn, type Narrowed as NarrowedOn } from "../../core/narrowed";
import { type AwsLookup, type Filter, MOST_VALUES } from "./lookup";

/** What is asked for. */
export interface Narrowed<T> extends Pick<NarrowedOn<T>, "noun" | "ids" | "missing" | "idOf" | "isMeant"> {
  /** EC2's filter of ids: by a filter, one unknown id does not fail the whole request. */
  idFilter: string;
  /** What narrows the request where no ids are asked for; the answer is compared again. */
  filters: Filter[];
  list(filters: Filter[]): Promise<T[]>;
}

/**
 * The objects of these ids that are meant, or all of the region.
 * @throws OmnicloudError naming all ids that are not there
 */
export function listNarrowed<T>(lookup: AwsLookup, { idFilter, filters, list, ...what }: Narrowed<T>): Promise<T[]> {
  return listOn(lookup, {
    ...what,
    atOnce: MOST_VALUES,
    ofIds: (ids) => list([{ Name: idFilter, Values: [...ids] }]),
    list: () => list(filters),
  });
}
