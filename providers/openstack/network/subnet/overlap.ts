/** Addresses that another subnet of the network has: Neutron says that there is one, and not which. */

import { liesWithin } from "../../../core/addresses";
import { OmnicloudError, refusedWith } from "../../../core/errors";
import { adviceIfOwn } from "../../../core/renamed";
import type { OpenStack } from "../../client";
import { marksOn } from "../../mark";
import { subnetsOf } from "./api";

/** Where the new subnet is to be, and whose it will be. */
export interface Wanted {
  network: string;
  cidr: string;
  tokens: readonly string[];
}

/**
 * The error for a subnet that could not be created: if it is for its addresses, it names the subnet that has them.
 * @returns the error itself for all else
 */
export async function explainOverlap(
  error: unknown,
  { network, cidr, tokens }: Wanted,
  cloud: OpenStack,
): Promise<unknown> {
  if (!refusedWith(error, [400, 409], /overlaps with another subnet/i)) return error;
  const overlap = (other: string) => liesWithin(other, cidr) || liesWithin(cidr, other);
  const other = (await subnetsOf(cloud, network)).find((subnet) => overlap(subnet.cidr));
  if (!other) return error;
  const advice =
    adviceIfOwn(marksOn(other), tokens) || `choose another cidr, or take it over with adopt: "${other.id}"`;
  return new OmnicloudError(
    `cidr: ${cidr} overlaps with ${other.cidr} of subnet ${other.name} (${other.id}): ${advice}`,
    {
      cause: error,
    },
  );
}
