/**
 * The ids of users. A user may be in a tenant, which stands before one `$`: `acme$joe`. Users and buckets of a tenant have
 * names of their own. API: RGW multitenancy
 */
import { z } from "zod";

/** The schema of a user's id. */
export const uidSchema = z
  .string()
  .min(1)
  .max(128)
  .regex(
    /^(?:\w+\$)?[^\s:,/?#&$]+$/,
    "must not hold spaces nor any of : , / ? # &; one $ stands behind the name of a tenant, as in acme$joe",
  );

/** The tenant of a user; empty for none. */
export function tenantOf(uid: string): string {
  return uid.includes("$") ? (uid.split("$")[0] ?? "") : "";
}

/** A user's whole id: the gateway shows tenant and name beside each other. */
export function uidFrom(tenant: string | undefined, name: string): string {
  return tenant && !name.includes("$") ? `${tenant}$${name}` : name;
}
