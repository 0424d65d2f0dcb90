/** The tags of buckets, and their end. API: S3 GetBucketTagging, PutBucketTagging, DeleteBucket */
import type { S3Access } from "../access";

/** The tags of a bucket; none if it does not exist. */
export async function readTags(s3: S3Access, name: string): Promise<Record<string, string>> {
  const tagging = await s3.find((api) => api.getBucketTagging({ Bucket: name }));
  return Object.fromEntries((tagging?.TagSet ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** Writes all tags of a bucket. */
export async function writeTags(s3: S3Access, name: string, tags: Record<string, string>): Promise<void> {
  const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await s3.ask((api) => api.putBucketTagging({ Bucket: name, Tagging: { TagSet } }));
}

/** Deletes an empty bucket; one that is gone already is success. @throws CloudError 409 if it holds anything */
export async function deleteBucket(s3: S3Access, name: string): Promise<void> {
  await s3.find((api) => api.deleteBucket({ Bucket: name }));
}
