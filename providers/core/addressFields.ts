/** The schemas of addresses and networks as arguments. */
import { z } from "zod";
import { cidrFault, isAddress } from "./addresses";

/** A network in CIDR form, with no bits set beyond its prefix. */
export const cidr = z.string().superRefine((written, issues) => {
  const fault = cidrFault(written);
  if (fault) issues.addIssue(fault);
});

/** A single IPv4 or IPv6 address. */
export const address = z.string().refine(isAddress, "must be an IPv4 or IPv6 address, without zeros in front");
