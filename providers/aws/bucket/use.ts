/** How much is in a bucket. S3 counts it once a day, for another service: only a list of its objects says it now. */
import type { S3Access } from "../../core/s3/access";

/** What is in a bucket. */
export interface BucketUse {
  /** In GiB, rounded up. */
  usedSize: number;
  /** In bytes. */
  usedBytes: number;
  /** How many objects. */
  usedObjects: number;
}

const GIB = 2 ** 30;

/** Counts the objects of a bucket: one request for each 1,000 of them. */
export async function countObjects(s3: S3Access, name: string): Promise<BucketUse> {
  let usedBytes = 0;
  let usedObjects = 0;
  for (let token: string | undefined; ; ) {
    const answer = await s3.ask((api) => api.listObjectsV2({ Bucket: name, ContinuationToken: token }));
    for (const { Size = 0 } of answer.Contents ?? []) usedBytes += Size;
    usedObjects += answer.Contents?.length ?? 0;
    token = answer.NextContinuationToken || undefined;
    if (token === undefined) return { usedSize: Math.ceil(usedBytes / GIB), usedBytes, usedObjects };
  }
}
