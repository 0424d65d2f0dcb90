/** The flavors that can be chosen from. */
import { ask, askForEach, asOutput, type LookupArgs, type LookupOptions, type PageArgs } from "./ask";
import type { Flavor } from "./flavor";

/** Which page of the flavors. */
export interface GetFlavorsArgs extends PageArgs {}

/** One page of the flavors. */
export interface GetFlavorsResult {
  flavors: Flavor[];
  pageNumber: number;
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
 * All flavors, one after the other; the cloud's pages are asked for as they are taken.
 * @param opts `timeout` holds for each page of the cloud's
 * @example for await (const flavor of listFlavors()) if (flavor.ram >= 4096) …
 */
export function listFlavors(args: LookupArgs = {}, opts?: LookupOptions): AsyncGenerator<Flavor, void> {
  return askForEach("listFlavors", args, opts);
}
