/**
 * Who may reach a bucket of COS without keys. A bucket policy holds for all objects, also those that come later; an ACL stands
 * on each object. API: COS PUT Bucket policy, GET Bucket acl
 */
import { equal } from "../../core/equal";
import type { BucketPolicy } from "../../core/s3/bucket/rules";
import type { Tencent } from "../client";
import { appIdOf, cosOf } from "../cos/cos";

/** What is allowed to everybody. */
const ACTIONS: Readonly<Record<Exclude<BucketPolicy, "private">, readonly string[]>> = {
  "public-ro": ["GetBucket", "HeadBucket", "GetObject", "HeadObject"],
  "public-rw": [
    ...["GetBucket", "HeadBucket", "GetObject", "HeadObject", "PutObject", "PostObject", "DeleteObject"],
    ...["InitiateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload"],
  ],
};

async function documentOf(cloud: Tencent, bucket: string, policy: keyof typeof ACTIONS): Promise<object> {
  return {
    version: "2.0",
    Statement: [
      {
        Effect: "allow",
        Principal: { qcs: ["qcs::cam::anyone:anyone"] },
        Action: ACTIONS[policy].map((action) => `name/cos:${action}`),
        Resource: [`qcs::cos:${cloud.region}:uid/${await appIdOf(cloud)}:${bucket}/*`],
      },
    ],
  };
}

/** The bucket's policy; in words if it is not one of ours, or if an ACL opens the bucket. */
export async function readAccess(cloud: Tencent, bucket: string): Promise<BucketPolicy | string> {
  const cos = cosOf(cloud);
  const [answer, acl] = await Promise.all([
    cos.find((api) => api.getBucketPolicy({ Bucket: bucket })),
    cos.ask((api) => api.getBucketAcl({ Bucket: bucket })),
  ]);
  const opened = (acl.Grants ?? []).filter(({ Grantee: to }) => to?.URI?.endsWith("/AllUsers"));
  if (opened.length > 0) return `an ACL that grants ${opened.map(({ Permission: may }) => may).join(", ")} to all`;
  const text = answer?.Policy ?? "";
  const written = canonical(parsed(text));
  if (text === "" || equal(written, { version: "2.0", statement: [] })) return "private";
  for (const policy of ["public-ro", "public-rw"] as const)
    if (equal(written, canonical(await documentOf(cloud, bucket, policy)))) return policy;
  return "a bucket policy of its own";
}

/** Gives a bucket a policy, and closes what an ACL opened. @param was the policy before, as `readAccess` says it */
export async function writeAccess(cloud: Tencent, bucket: string, policy: BucketPolicy, was?: string): Promise<void> {
  const cos = cosOf(cloud);
  if (was?.startsWith("an ACL")) await cos.ask((api) => api.putBucketAcl({ Bucket: bucket, ACL: "private" }));
  if (policy === "private") {
    await cos.find((api) => api.deleteBucketPolicy({ Bucket: bucket }));
    return;
  }
  const Policy = JSON.stringify(await documentOf(cloud, bucket, policy));
  await cos.ask((api) => api.putBucketPolicy({ Bucket: bucket, Policy }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // not one of ours
  }
}

/** A policy without what COS adds: ids of statements, and capital letters of its keys. Lists are in one order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical).sort();
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([key, inner]) => [key.toLowerCase(), canonical(inner)] as const);
  return Object.fromEntries(fields.filter(([key]) => key !== "sid"));
}
