/** How a connection to the object storage of Ceph clusters is written: one RADOS Gateway (RGW) for each region. */
import { z } from "zod";
import type { Keys } from "../core/cloud";
import type { CommonSettings } from "../core/connection";
import { settingNumber, settingsFields, settingText } from "../core/connectionFields";
import { ConnectionError } from "../core/errors";
import type { Quota } from "./quota";

/** The RADOS Gateway of one region, and the keys to it. */
export interface CephRegion {
  /** The gateway's URL, without a path: `https://oss.bj.example`. */
  endpoint: string;
  /** The access key. */
  accessKey: string;
  /** The secret key. */
  secretKey: string;
  /** The file of the authority that signed the gateway's certificate, relative to the project's folder. */
  cacert?: string;
}

/**
 * A connection to object storage on Ceph.
 * @example
 * { "kind": "ceph", "regions": { "bj": { "endpoint": "https://oss.bj.example", "accessKey": "…", "secretKey": "…" } },
 *   "platformUserId": "u-1001" }
 */
export interface CephSettings extends CommonSettings {
  /** The kind of cloud. */
  kind: "ceph";
  /** The gateways by the names of their regions. */
  regions: Record<string, CephRegion>;
  /** The region of resources that name none. @default the only one in `regions` */
  region?: string;
  /**
   * Whose keys these are: `admin`, an administrator's of the gateway (capabilities `users=*;buckets=*`), who creates
   * users and acts for them; or `user`, one user's own, who acts only for itself. @default admin
   */
  keys?: "admin" | "user";
  /** The quota of a user that a stack creates, if the program gives none. @default 100 GiB and 1,000,000 objects */
  defaultQuota?: Quota;
}

/** The quota of a user that a stack creates, if neither program nor connection gives one. */
export const USUAL_QUOTA: Quota = { maxSize: 100, maxObjects: 1_000_000 };

const text = settingText;

/** A limit of a quota: a whole number, or -1 for none. */
export const limit = z
  .int("must be a whole number")
  .refine((value) => value === -1 || value > 0, "must be 1 or more, or -1 for no limit");

const region = z.strictObject({
  endpoint: z
    .url({ protocol: /^https?$/, error: "must be the http(s) URL of the gateway" })
    .refine((url) => new URL(url).pathname === "/", "must have no path")
    .transform((url) => new URL(url).origin),
  accessKey: text,
  secretKey: text,
  cacert: text.optional(),
});

/** Validates a connection to Ceph. */
export const settingsSchema = z
  .strictObject({
    kind: z.literal("ceph"),
    regions: z.record(z.string().min(1), region).refine((all) => Object.keys(all).length > 0, "must name a region"),
    region: text.optional(),
    keys: z.enum(["admin", "user"], "must be admin or user").optional(),
    defaultQuota: z.strictObject({ maxSize: settingNumber(limit), maxObjects: settingNumber(limit) }).optional(),
    ...settingsFields,
  })
  .superRefine(({ region, regions }, issues) => {
    if (region !== undefined && !(region in regions))
      issues.addIssue(`region ${region} is not among regions, which are ${Object.keys(regions).join(", ")}`);
  });

/** The connection of a user: to the operator's gateways, with the user's keys in each region. */
export function userConnection({ regions }: CephSettings, keys: readonly Keys[]): object {
  const own = keys.map(({ regionName = "", endpoint, accessKey, secretKey }) => {
    const { cacert } = regions[regionName] ?? {};
    return [regionName, { endpoint, accessKey, secretKey, cacert }];
  });
  return { kind: "ceph", keys: "user", regions: Object.fromEntries(own) };
}

/** The name of the region that is used if none is named; `undefined` if one must be. */
export function usualRegion({ region, regions }: Pick<CephSettings, "region" | "regions">): string | undefined {
  const names = Object.keys(regions);
  return region ?? (names.length === 1 ? names[0] : undefined);
}

/**
 * The region that is meant, and its gateway.
 * @throws ConnectionError naming the known regions
 */
export function regionOf(settings: CephSettings & { name: string }, wanted?: string): CephRegion & { name: string } {
  const names = Object.keys(settings.regions);
  const name = wanted ?? usualRegion(settings);
  if (name === undefined)
    throw new ConnectionError(`connection ${settings.name} has several regions, name one: ${names.join(", ")}`);
  const found = settings.regions[name];
  if (!found)
    throw new ConnectionError(`connection ${settings.name} has no region ${name}; known are ${names.join(", ")}`);
  return { ...found, name };
}
