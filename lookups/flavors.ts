/** The flavors that can be chosen from. */
import { ask, askForEach, asOutput, type LookupArgs, type LookupOptions, type PageArgs } from "./ask";
import type { NameFilter } from "./filters";
import type { Flavor } from "./flavor";

/** Which flavors. */
export interface ListFlavorsArgs extends LookupArgs {
  /** What they are narrowed by; AWS needs it. @default all */
  filters?: NameFilter;
}

/** Which page of the flavors. */
export interface GetFlavorsArgs extends ListFlavorsArgs, PageArgs {}

/** One page of the flavors. */
export interface GetFlavorsResult {
  /** The flavors on the page; none past the end. */
  flavors: Flavor[];
  /** Which page this is; the first is 1. */
  pageNumber: number;
  /** The most that a page holds. */
  pageSize: number;
}

/**
 * One page of the flavors, in the cloud's own order.
 * @example const { flavors } = await getFlavors({ pageNumber: 2, pageSize: 20 });
 */
export function getFlavors(args: GetFlavorsArgs = {}, opts?: LookupOptions): Promise<GetFlavorsResult> {
  return ask("getFlavors", args, opts);
}

/** {@link getFlavors} with inputs that may be Outputs. */
export const getFlavorsOutput = asOutput(getFlavors);

/**
 * All flavors, one after the other; the cloud's pages are fetched as they are needed.
 * @param opts `timeout` applies to each of the cloud's pages
 * @example for await (const flavor of listFlavors()) if (flavor.ram >= 4096) …
 */
export function listFlavors(args: ListFlavorsArgs = {}, opts?: LookupOptions): AsyncGenerator<Flavor, void> {
  return askForEach("listFlavors", args, opts);
}
