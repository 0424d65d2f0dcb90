/** What a bucket is set to: policy, versions, lifecycle, CORS and quota; how that is read, and changed in place. */
import type { BucketPolicy } from "../../../components/bucketRules";
import { equal } from "../../core/equal";
import type { S3Access } from "../../core/s3/access";
import type { Ceph } from "../client";
import { NO_LIMIT, quotaWith, refuseBelowUse, sameQuota } from "../quota";
import { type OwnedBucket, setBucketQuota } from "./api";
import type { BucketArgs } from "./bucket";
import { readCors, sameCors, writeCors } from "./cors";
import { readLifecycle, sameLifecycle, writeLifecycle } from "./lifecycle";
import { readPolicy, writePolicy } from "./policy";

/** What S3 says of a bucket's settings; one that was not read is absent. */
export type BucketSettings = Pick<BucketArgs, "policy" | "versioning" | "lifecycle" | "cors">;

/**
 * The settings of a bucket.
 * @param written what the program says: only the settings in it are read, with one request each, and always the policy
 */
export async function readSettings(s3: S3Access, name: string, written: BucketSettings): Promise<BucketSettings> {
  const [policy, versioning, lifecycle, cors] = await Promise.all([
    readPolicy(s3, name),
    written.versioning === undefined ? undefined : s3.ask((api) => api.getBucketVersioning({ Bucket: name })),
    written.lifecycle === undefined ? undefined : readLifecycle(s3, name),
    written.cors === undefined ? undefined : readCors(s3, name),
  ]);
  return {
    // A policy that is not one of ours is described in words, which no program can write: it is drift.
    policy: policy as BucketPolicy,
    ...(versioning === undefined ? {} : { versioning: versioning.Status === "Enabled" }),
    ...(lifecycle === undefined ? {} : { lifecycle }),
    ...(cors === undefined ? {} : { cors }),
  };
}

/** Changes a bucket from `was` to `args`: what may be refused comes first, so that a refusal changes nothing. */
export async function changeSettings(
  cloud: Ceph,
  s3: S3Access,
  bucket: OwnedBucket,
  was: BucketArgs,
  args: BucketArgs,
): Promise<void> {
  const { name, owner } = bucket;
  const differs = (key: keyof BucketArgs) => !equal(was[key], args[key]);
  const quota = quotaWith(args.quota ?? {}, NO_LIMIT);
  if (differs("quota") && !sameQuota(quota, bucket.quota)) {
    refuseBelowUse(`bucket ${name}`, quota, bucket);
    await setBucketQuota(cloud.admin, owner, name, quota);
  }
  if (differs("policy")) await writePolicy(s3, name, args.policy ?? "private", was.policy);
  if (differs("versioning") && Boolean(was.versioning) !== Boolean(args.versioning)) {
    const Status = args.versioning ? "Enabled" : "Suspended";
    await s3.ask((api) => api.putBucketVersioning({ Bucket: name, VersioningConfiguration: { Status } }));
  }
  if (differs("lifecycle") && !sameLifecycle(was.lifecycle, args.lifecycle))
    await writeLifecycle(s3, name, args.lifecycle ?? []);
  if (differs("cors") && !sameCors(was.cors, args.cors)) await writeCors(s3, name, args.cors ?? []);
}
