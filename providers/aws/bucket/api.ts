/** Buckets of S3, and who may reach them. API: S3 ListBuckets, CreateBucket, PutPublicAccessBlock, PutBucketPolicy */
import type { BucketLocationConstraint } from "@aws-sdk/client-s3";
import { equal } from "../../core/equal";
import { refusedWith } from "../../core/errors";
import type { S3Access } from "../../core/s3/access";
import { bucketsOf } from "../../core/s3/bucket/listed";
import { readPolicy, writePolicy } from "../../core/s3/bucket/policy";
import type { BucketPolicy } from "../../core/s3/bucket/rules";
import type { Aws } from "../client";
import { s3Of } from "../s3";
import { fromTags, type Tags } from "../tags";

/** The buckets of the account, listed together. Every creation and deletion calls `forget`. */
export const buckets = bucketsOf(s3Of);

/**
 * Creates a bucket, with its tags in the same request.
 * @throws CloudError 409 if there is one of this name, anybody's
 */
export async function createBucket(cloud: Aws, name: string, tags: Tags): Promise<void> {
  // The first region is none by name.
  const where = cloud.region === "us-east-1" ? {} : { LocationConstraint: cloud.region as BucketLocationConstraint };
  const CreateBucketConfiguration = { ...where, Tags: fromTags(tags) };
  try {
    await s3Of(cloud).ask((api) => api.createBucket({ Bucket: name, CreateBucketConfiguration }));
  } finally {
    buckets(cloud).forget();
  }
}

/** What a public access block refuses, by the policy: all, or all but the policy that opens the bucket. */
function blockFor(policy: BucketPolicy) {
  const isClosed = policy === "private";
  return {
    ...{ BlockPublicAcls: true, IgnorePublicAcls: true },
    ...{ BlockPublicPolicy: isClosed, RestrictPublicBuckets: isClosed },
  };
}

/** Who may reach a bucket without keys; in words if that is none of ours, or if its block is not as it should be. */
export async function readAccess(s3: S3Access, name: string): Promise<BucketPolicy | string> {
  const [policy, answer] = await Promise.all([
    readPolicy(s3, name),
    s3.find((api) => api.getPublicAccessBlock({ Bucket: name })).catch(noBlock),
  ]);
  if (policy !== "private" && policy !== "public-ro" && policy !== "public-rw") return policy;
  const block = answer?.PublicAccessBlockConfiguration ?? {};
  return equal(block, blockFor(policy)) ? policy : `${policy}, with another block of public access`;
}

/** A bucket without a block has a code of its own. */
function noBlock(error: unknown): undefined {
  if (refusedWith(error, 404, /NoSuchPublicAccessBlockConfiguration/)) return undefined;
  throw error;
}

/** Lets everybody, or nobody, reach a bucket. The block is lifted before a policy that opens it, and set after its end. */
export async function writeAccess(s3: S3Access, name: string, policy: BucketPolicy, was?: string): Promise<void> {
  const change = () =>
    s3.ask((api) => api.putPublicAccessBlock({ Bucket: name, PublicAccessBlockConfiguration: blockFor(policy) }));
  if (policy !== "private") await change();
  await writePolicy(s3, name, policy, was);
  if (policy === "private") await change();
}
