/** The addresses of a router's gateway in its external network. API: network v2.0 /routers, external_gateway_info */

import { z } from "zod";
import { canonical } from "../../../core/addresses";
import { address } from "../../../core/addressFields";
import type { Schema, Shape } from "../../../core/schema";
import { objectId } from "../../ids";

/** An address of a router's gateway: one of the two is enough. */
export interface ExternalFixedIp {
  /** The id of the external network's subnet that it is from. @default the one that `ipAddress` is in */
  subnetId?: string;
  /** The address. @default the next free one of the subnet */
  ipAddress?: string;
}

/** The schema of these addresses. */
export const externalFixedIpsSchema: Schema<ExternalFixedIp[] | undefined> = z
  .array(
    z
      .strictObject({
        subnetId: objectId("subnet").optional(),
        ipAddress: address.optional(),
      } satisfies Shape<ExternalFixedIp>)
      .refine(
        (given) => given.subnetId !== undefined || given.ipAddress !== undefined,
        "needs a subnetId or an ipAddress",
      ),
  )
  .min(1, "must name at least one address; leave it out for the cloud's choice")
  .optional();

/** Addresses as the API takes them. */
export const externalToWire = (ips: readonly ExternalFixedIp[]) =>
  ips.map(({ subnetId, ipAddress }) => ({ subnet_id: subnetId, ip_address: ipAddress }));

/** Whether the addresses that a gateway has are those that are written: each by what is said of it. */
export function meansExternal(there: readonly ExternalFixedIp[], written: readonly ExternalFixedIp[]): boolean {
  if (there.length !== written.length) return false;
  const free = new Set(there);
  const order = [...written].sort((a, b) => Number(b.ipAddress !== undefined) - Number(a.ipAddress !== undefined));
  return order.every(({ subnetId, ipAddress }) => {
    const found = [...free].find(
      (one) =>
        (subnetId === undefined || one.subnetId === undefined || one.subnetId === subnetId) &&
        (ipAddress === undefined || (one.ipAddress !== undefined && canonical(one.ipAddress) === canonical(ipAddress))),
    );
    return found !== undefined && free.delete(found);
  });
}
