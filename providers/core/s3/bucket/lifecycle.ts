/** What happens to a bucket's objects with time. API: S3 PutBucketLifecycleConfiguration */
import type { LifecycleRule as WireRule } from "@aws-sdk/client-s3";
import { z } from "zod";
import { equal } from "../../equal";
import type { Shape } from "../../schema";
import type { S3Access } from "../access";
import type { LifecycleRule, LifecycleTransition } from "./rules";

const days = z.int("must be a whole number of days").positive("must be 1 day or more");

const rule = z
  .strictObject({
    id: z.string().min(1).max(255).optional(),
    prefix: z.string().max(1024).optional(),
    enabled: z.boolean().optional(),
    expireDays: days.optional(),
    expireDate: z
      .string()
      .refine((text) => /^\d{4}-\d\d-\d\d$/.test(text) && dayOf(text) === text, "must be a day, as 2030-01-31")
      .optional(),
    expireOldVersionsDays: days.optional(),
    expireDeleteMarkers: z.literal(true, "must be true, or left out").optional(),
    abortUploadsDays: days.optional(),
    transitions: z
      .array(
        z.strictObject({ days, storageClass: z.string().min(1) } satisfies Shape<LifecycleTransition>),
        "must be a list of days and storageClass",
      )
      .min(1)
      .optional(),
  } satisfies Shape<LifecycleRule>)
  .superRefine((given, issues) => {
    const { id: _id, prefix: _prefix, enabled: _enabled, ...does } = given;
    if (Object.values(does).every((value) => value === undefined))
      issues.addIssue(`does nothing: give one of ${Object.keys(rule.shape).slice(3).join(", ")}`);
    const ends = [given.expireDays, given.expireDate, given.expireDeleteMarkers].filter((end) => end !== undefined);
    if (ends.length > 1) issues.addIssue("may have one of expireDays, expireDate and expireDeleteMarkers, not several");
    for (const { days, storageClass } of given.transitions ?? [])
      if (given.expireDays !== undefined && days >= given.expireDays)
        issues.addIssue(
          `moves objects to ${storageClass} after ${days} days, but deletes them after ${given.expireDays}`,
        );
  });

/** The schema of a bucket's rules; none means that objects are kept. */
export const lifecycle = z
  .array(rule)
  .max(1000)
  .superRefine((rules, issues) => {
    const ids = rules.map(({ id }) => id).filter((id) => id !== undefined);
    for (const [i, { id }] of rules.entries())
      if (id !== undefined && ids.indexOf(id) !== ids.lastIndexOf(id))
        issues.addIssue({ code: "custom", path: [i, "id"], message: `${id} names several rules` });
  });

/** Whether two lists of rules mean the same. */
export function sameLifecycle(a: LifecycleRule[] = [], b: LifecycleRule[] = []): boolean {
  return equal(canonical(a), canonical(b));
}

/** The rules of a bucket. */
export async function readLifecycle(s3: S3Access, bucket: string): Promise<LifecycleRule[]> {
  const there = await s3.find((api) => api.getBucketLifecycleConfiguration({ Bucket: bucket }));
  return (there?.Rules ?? []).map(fromWire);
}

/** Writes all rules of a bucket at once. */
export async function writeLifecycle(s3: S3Access, bucket: string, rules: LifecycleRule[]): Promise<void> {
  if (rules.length === 0) return void (await s3.find((api) => api.deleteBucketLifecycle({ Bucket: bucket })));
  const Rules = canonical(rules).map(toWire);
  await s3.ask((api) => api.putBucketLifecycleConfiguration({ Bucket: bucket, LifecycleConfiguration: { Rules } }));
}

/** Every default written out, sorted by name: the gateway keeps no other order. */
function canonical(rules: LifecycleRule[]): LifecycleRule[] {
  return rules
    .map(({ transitions, ...given }, i) => ({
      ...given,
      id: given.id ?? `rule-${i + 1}`,
      prefix: given.prefix ?? "",
      enabled: given.enabled ?? true,
      transitions: transitions && [...transitions].sort((a, b) => a.days - b.days),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function toWire(given: LifecycleRule): WireRule {
  const { expireDays: Days, expireDate, expireDeleteMarkers, expireOldVersionsDays, abortUploadsDays } = given;
  const expires = Days !== undefined || expireDate !== undefined || expireDeleteMarkers;
  const Expiration = {
    ...(Days === undefined ? {} : { Days }),
    ...(expireDate === undefined ? {} : { Date: new Date(`${expireDate}T00:00:00Z`) }),
    ...(expireDeleteMarkers ? { ExpiredObjectDeleteMarker: true } : {}),
  };
  return {
    ID: given.id,
    Status: given.enabled ? "Enabled" : "Disabled",
    Filter: { Prefix: given.prefix },
    ...(expires ? { Expiration } : {}),
    ...(expireOldVersionsDays ? { NoncurrentVersionExpiration: { NoncurrentDays: expireOldVersionsDays } } : {}),
    ...(abortUploadsDays ? { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortUploadsDays } } : {}),
    ...(given.transitions
      ? {
          Transitions: given.transitions.map(({ days, storageClass }) => ({
            Days: days,
            // The SDK's type has AWS's classes; a gateway has those of its operator.
            StorageClass: storageClass as "GLACIER",
          })),
        }
      : {}),
  };
}

function fromWire(given: WireRule): LifecycleRule {
  const { Expiration: expiration } = given;
  const transitions = (given.Transitions ?? []).map(({ Days, StorageClass }) => ({
    days: Days ?? 0,
    storageClass: String(StorageClass),
  }));
  return {
    id: given.ID,
    prefix: given.Filter?.Prefix ?? given.Prefix ?? "",
    enabled: given.Status === "Enabled",
    expireDays: expiration?.Days,
    expireDate: expiration?.Date?.toISOString().slice(0, 10),
    expireDeleteMarkers: expiration?.ExpiredObjectDeleteMarker || undefined,
    expireOldVersionsDays: given.NoncurrentVersionExpiration?.NoncurrentDays,
    abortUploadsDays: given.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
    transitions: transitions.length > 0 ? transitions : undefined,
  };
}

/** The day of a date as it is written; `undefined` if there is no such day. */
function dayOf(text: string): string | undefined {
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
}
