/** How much is in a bucket: COS says it to its console alone, and a list of its objects to everybody. API: COS GET Bucket */
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
  for (let marker: string | undefined; ; ) {
    const { Contents = [], IsTruncated } = await s3.ask((api) => api.listObjects({ Bucket: name, Marker: marker }));
    for (const { Size = 0 } of Contents) usedBytes += Size;
    usedObjects += Contents.length;
    marker = Contents.at(-1)?.Key;
    if (!IsTruncated || marker === undefined) return { usedSize: Math.ceil(usedBytes / GIB), usedBytes, usedObjects };
  }
}
