/** When two ways to write a port's addresses mean the same, and how the API writes them. */

import { z } from "zod";
import { canonical, cidrFault, ipVersion } from "../../../core/addresses";
import { address } from "../../../core/addressFields";
import { inAnyOrder } from "../../../core/anyOrder";
import type { Shape } from "../../../core/schema";
import { objectId } from "../../ids";
import type { PortWire } from "./api";
import type { AllowedAddressPair, PortArgs, PortFixedIp, PortOutputs } from "./port";

const mac = z
  .string()
  .regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i, "must be a hardware address, such as fa:16:3e:00:00:01");

/** The schema of a port's arguments about its addresses. */
export const addressFields = {
  fixedIps: z
    .array(
      z
        .strictObject({
          subnetId: objectId("subnet").optional(),
          ipAddress: address.optional(),
        } satisfies Shape<PortFixedIp>)
        .refine(
          (given) => given.subnetId !== undefined || given.ipAddress !== undefined,
          "needs a subnetId or an ipAddress",
        ),
    )
    .optional(),
  allowedAddressPairs: z
    .array(
      z.strictObject({
        ipAddress: z.string().superRefine((written, issues) => {
          const fault = address.safeParse(written).success ? undefined : cidrFault(written);
          if (fault) issues.addIssue(fault);
        }),
        macAddress: mac.optional(),
      } satisfies Shape<AllowedAddressPair>),
    )
    .optional(),
  macAddress: mac.optional(),
} satisfies Shape<Pick<PortArgs, "fixedIps" | "allowedAddressPairs" | "macAddress">>;

/** The addresses of a port as our type. */
export const toFixedIps = ({ fixed_ips }: Pick<PortWire, "fixed_ips">): Required<PortFixedIp>[] =>
  fixed_ips.map(({ subnet_id, ip_address }) => ({ subnetId: subnet_id, ipAddress: ip_address }));

/** Addresses as the API takes them. */
export const fixedIpsToWire = (ips: readonly PortFixedIp[]): object[] =>
  ips.map(({ subnetId, ipAddress }) => ({ subnet_id: subnetId, ip_address: ipAddress }));

/** An address that a subnet gives to every port by its hardware address, whether it is asked for or not. */
const isAutomatic = ({ ipAddress }: Required<PortFixedIp>): boolean =>
  ipVersion(ipAddress) === 6 && /ff:fe[0-9a-f]{2}:/i.test(ipAddress);

/** Whether the addresses that a port has are those that are written: each by what is said of it, and no others. */
export function meansFixedIps({ allFixedIps = [] }: Partial<PortOutputs>, written: PortFixedIp[] = []): boolean {
  const free = new Set(allFixedIps);
  // The most precisely written one chooses first.
  const order = [...written].sort((a, b) => Number(b.ipAddress !== undefined) - Number(a.ipAddress !== undefined));
  for (const { subnetId, ipAddress } of order) {
    const found = [...free].find(
      (one) =>
        (subnetId === undefined || one.subnetId === subnetId) &&
        (ipAddress === undefined || canonical(one.ipAddress) === canonical(ipAddress)),
    );
    if (!found) return false;
    free.delete(found);
  }
  return [...free].every(isAutomatic);
}

/** The pairs of a port as our type. */
export const toPairs = ({ allowed_address_pairs: pairs = [] }: PortWire): AllowedAddressPair[] =>
  pairs.map(({ ip_address, mac_address }) => ({ ipAddress: ip_address, macAddress: mac_address }));

/** Pairs as the API takes them. */
export const pairsToWire = (pairs: readonly AllowedAddressPair[]): object[] =>
  pairs.map(({ ipAddress, macAddress }) => ({ ip_address: ipAddress, mac_address: macAddress }));

/** Whether a port's pairs are those that are written: one without a hardware address means the port's own. */
export function meansPairs(
  { allowedAddressPairs: there = [], mac: own }: Partial<PortArgs & PortOutputs>,
  written: AllowedAddressPair[] = [],
): boolean {
  const form = ({ ipAddress, macAddress = own }: AllowedAddressPair) =>
    `${canonical(ipAddress)} ${macAddress?.toLowerCase()}`;
  return inAnyOrder(form)(there, written);
}
