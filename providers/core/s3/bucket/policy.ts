/**
 * Who may reach a bucket without keys. A bucket policy holds for all objects, also those that come later; an ACL would
 * have to be set on each object. API: S3 PutBucketPolicy, PutBucketAcl
 */

import { equal } from "../../equal";
import type { S3Access } from "../access";
import type { BucketPolicy } from "./rules";

/** All policies. */
export const POLICIES = ["private", "public-ro", "public-rw"] as const satisfies BucketPolicy[];

const OBJECTS = {
  "public-ro": ["s3:GetObject"],
  "public-rw": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
};

/** What is allowed to everybody, as S3 has it. */
function documentOf(bucket: string, policy: Exclude<BucketPolicy, "private">): object {
  const allow = { Effect: "Allow", Principal: { AWS: ["*"] } };
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: `${policy}-bucket`, ...allow, Action: ["s3:ListBucket"], Resource: [`arn:aws:s3:::${bucket}`] },
      { Sid: `${policy}-objects`, ...allow, Action: OBJECTS[policy], Resource: [`arn:aws:s3:::${bucket}/*`] },
    ],
  };
}

/** The bucket's policy; in words if it is not one of ours, or if an ACL opens the bucket. */
export async function readPolicy(s3: S3Access, bucket: string): Promise<BucketPolicy | string> {
  const { opened, text } = await readBoth(s3, bucket);
  if (opened !== undefined) return opened;
  if (!text) return "private";
  const written = parsed(text);
  const ours = (["public-ro", "public-rw"] as const).find((name) =>
    equal(canonical(written), canonical(documentOf(bucket, name))),
  );
  return ours ?? "a bucket policy of its own";
}

/** The text of the bucket's policy, empty for none; in words if an ACL opens the bucket. */
export async function readPolicyJson(s3: S3Access, bucket: string): Promise<string> {
  const { opened, text } = await readBoth(s3, bucket);
  return opened ?? text;
}

/** The policy's text, and what an ACL opens. */
async function readBoth(s3: S3Access, bucket: string): Promise<{ opened?: string; text: string }> {
  const [policy, acl] = await Promise.all([
    s3.find((api) => api.getBucketPolicy({ Bucket: bucket })),
    s3.ask((api) => api.getBucketAcl({ Bucket: bucket })),
  ]);
  const text = policy?.Policy ?? "";
  const opened = (acl.Grants ?? []).filter(({ Grantee: to }) => to?.Type === "Group");
  if (opened.length === 0) return { text };
  return { opened: `an ACL that grants ${opened.map(({ Permission: may }) => may).join(", ")} to all`, text };
}

/** Gives the bucket a policy of its user's own, and closes what an ACL opened. */
export async function writePolicyJson(s3: S3Access, bucket: string, text: string, was?: string): Promise<void> {
  if (was?.startsWith("an ACL")) await s3.ask((api) => api.putBucketAcl({ Bucket: bucket, ACL: "private" }));
  await s3.ask((api) => api.putBucketPolicy({ Bucket: bucket, Policy: text }));
}

/**
 * Gives the bucket a policy, and closes what an ACL opened.
 * @param was the policy before, as `readPolicy` says it
 */
export async function writePolicy(s3: S3Access, bucket: string, policy: BucketPolicy, was?: string): Promise<void> {
  if (was?.startsWith("an ACL")) await s3.ask((api) => api.putBucketAcl({ Bucket: bucket, ACL: "private" }));
  if (policy === "private") await s3.find((api) => api.deleteBucketPolicy({ Bucket: bucket }));
  else {
    const document = JSON.stringify(documentOf(bucket, policy));
    await s3.ask((api) => api.putBucketPolicy({ Bucket: bucket, Policy: document }));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // not one of ours
  }
}

/** A policy in which a list of one element is the element: a store may give either. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? canonical(value[0]) : value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, canonical(inner)]));
}
