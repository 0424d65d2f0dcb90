/** Several Vpcs at once. */
import { ask, asOutput, type LookupArgs, type LookupOptions } from "./ask";
import type { MissingArgs, OneOrMore } from "./filters";
import type { GetVpcResult } from "./vpc";

/** What Vpcs are narrowed by. */
export interface VpcFilter {
  /** The exact name, on every cloud. Of several, any. */
  Name: OneOrMore;
}

/** Which Vpcs: ids and filter narrow, and neither means all of the region. */
export interface GetVpcsArgs extends LookupArgs, MissingArgs {
  /** Their ids. @default all */
  vpcIds?: string[];
  /** The filter. @default all */
  filters?: VpcFilter;
}

/**
 * The Vpcs of a region, with their subnets.
 * @throws OmnicloudError naming all ids that are not there, unless `missing: "skip"`
 * @example for (const { id, subnets } of await getVpcs({ filters: { Name: ["front", "back"] } })) …
 */
export function getVpcs(args: GetVpcsArgs = {}, opts?: LookupOptions): Promise<GetVpcResult[]> {
  return ask("getVpcs", args, opts);
}

/** {@link getVpcs} with inputs that may be Outputs. */
export const getVpcsOutput = asOutput(getVpcs);
