/** What a bucket is set to: policy, versions, lifecycle, CORS, quota, locks; how that is read, and changed in place. */

import { equal } from "../../core/equal";
import type { S3Access } from "../../core/s3/access";
import { changeKeeping, readKeeping } from "../../core/s3/bucket/keeping";
import { readPolicy, readPolicyJson, writePolicy, writePolicyJson } from "../../core/s3/bucket/policy";
import type { BucketPolicy } from "../../core/s3/bucket/rules";
import { readTags, writeTags } from "../../core/s3/bucket/tags";
import type { Ceph } from "../client";
import { NO_LIMIT, quotaWith, refuseBelowUse, sameQuota } from "../quota";
import { type OwnedBucket, setBucketQuota } from "./api";
import type { BucketArgs } from "./bucket";
import { blockOf, documentIn, usersTags } from "./extras";
import { readBlock, readLock, writeBlock, writeLock } from "./protection";

/** What S3 says of a bucket's settings; one that was not read is absent. */
export type BucketSettings = Pick<BucketArgs, (typeof SETTINGS)[number]>;

const SETTINGS = [
  ...(["policy", "policyJson", "versioning", "lifecycle", "cors"] as const),
  ...(["publicAccessBlock", "objectLock", "objectLockEnabled"] as const),
] as const;

/**
 * The settings of a bucket.
 * @param written what the program says: only the settings in it are read, with one request each, and always the policy
 */
export async function readSettings(s3: S3Access, name: string, written: BucketSettings): Promise<BucketSettings> {
  const isLocked = written.objectLockEnabled !== undefined || written.objectLock !== undefined;
  const [policy, keeping, block, lock] = await Promise.all([
    written.policyJson === undefined ? readPolicy(s3, name) : readPolicyJson(s3, name),
    readKeeping(s3, name, written),
    written.publicAccessBlock === undefined ? undefined : readBlock(s3, name),
    isLocked ? readLock(s3, name) : undefined,
  ]);
  return {
    // A policy that is not one of ours is described in words, which no program can write: it is drift.
    ...(written.policyJson === undefined ? { policy: policy as BucketPolicy } : { policyJson: policy }),
    ...(block === undefined ? {} : { publicAccessBlock: block }),
    ...(lock === undefined ? {} : { objectLock: undefined, ...lock }),
    ...keeping,
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
  await changeAccess(s3, name, was, args);
  await changeKeeping(s3, name, was, args);
  if (differs("objectLock") && (args.objectLock ?? was.objectLock) !== undefined)
    await writeLock(s3, name, args.objectLock);
  if (differs("tags")) await changeTags(s3, name, args.tags ?? {});
}

/** Changes who may reach a bucket. A block that refuses the new policy, or the old one, is changed before it or after it. */
async function changeAccess(s3: S3Access, name: string, was: BucketArgs, args: BucketArgs): Promise<void> {
  const block = blockOf(args.publicAccessBlock);
  const isDue = !equal(blockOf(was.publicAccessBlock), block);
  const change = () => (isDue ? writeBlock(s3, name, args.publicAccessBlock) : undefined);
  if (!block.blockPublicPolicy) await change();
  const { policyJson } = args;
  if (policyJson !== undefined) {
    const isSame = was.policyJson !== undefined && equal(documentIn(was.policyJson), documentIn(policyJson));
    if (!isSame) await writePolicyJson(s3, name, policyJson, was.policyJson ?? was.policy);
  } else if (was.policyJson !== undefined || !equal(was.policy, args.policy))
    await writePolicy(s3, name, args.policy ?? "private", was.policyJson ?? was.policy);
  if (block.blockPublicPolicy) await change();
}

/** Gives a bucket exactly these tags of its user's; ours are kept. */
async function changeTags(s3: S3Access, name: string, tags: Record<string, string>): Promise<void> {
  const now = await readTags(s3, name);
  const users = usersTags(now);
  if (equal(users, tags)) return;
  const ours = Object.fromEntries(Object.entries(now).filter(([key]) => !(key in users)));
  await writeTags(s3, name, { ...tags, ...ours });
}
