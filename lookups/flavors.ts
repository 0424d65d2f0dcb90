/** The flavors that can be chosen from. API: compute /flavors/detail */
import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../providers/core/schema";
import { type Flavor, flavorOf, flavors } from "./flavor";
import type { Kind } from "./kind";
import { type LookupArgs, type LookupOptions, type LookupOutputOptions, later, look } from "./lookup";
import { oneByOne, onPage, type PageArgs, paged, pageOf } from "./pages";

/** Which page of the flavors. */
export interface GetFlavorsArgs extends PageArgs {}

/** One page of the flavors. */
export interface GetFlavorsResult {
  flavors: Flavor[];
  pageNumber: number;
  pageSize: number;
}

const details: Kind = { ...flavors, path: "/flavors/detail" };

/**
 * One page of the flavors, in the cloud's own order.
 * @example const { flavors } = await getFlavors({ pageNumber: 2, pageSize: 20 });
 */
export function getFlavors(args: GetFlavorsArgs = {}, opts?: LookupOptions): Promise<GetFlavorsResult> {
  return look("getFlavors", paged, args, opts, async (lookup) => {
    await lookup.permit();
    const { number: pageNumber, size: pageSize } = pageOf(args);
    return { flavors: (await onPage(lookup, details, args)).map(flavorOf), pageNumber, pageSize };
  });
}

/** {@link getFlavors} with inputs that may be Outputs. */
export function getFlavorsOutput(
  args: Inputs<GetFlavorsArgs> = {},
  opts?: LookupOutputOptions,
): pulumi.Output<GetFlavorsResult> {
  return later(args, opts, getFlavors);
}

/**
 * All flavors, one after the other, asked for as they are taken.
 * @param opts `timeout` holds for each page of the cloud's
 * @example for await (const flavor of listFlavors()) if (flavor.ram >= 4096) …
 */
export async function* listFlavors(args: LookupArgs = {}, opts?: LookupOptions): AsyncGenerator<Flavor, void> {
  for await (const flavor of oneByOne("listFlavors", details, args, opts)) yield flavorOf(flavor);
}
