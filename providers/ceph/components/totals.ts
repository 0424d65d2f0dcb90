/** What a bucket has once a program's files are in it: it is read before them. */
import type { OssBucketBuilt } from "../../../components/ossBucket";
import { getBucketOutput } from "../../../lookups/bucket";
import { sayLater } from "../../core/changedLater";
import type { RegionArgs } from "../../core/connection";
import type { Bucket } from "../bucket/bucket";

/** Lets what is built of a bucket say how much is in it after all uploads. */
export function countBucketLater(
  built: Pick<OssBucketBuilt, "usedSize" | "usedObjects">,
  bucket: Bucket,
  { connection, region }: RegionArgs,
): void {
  sayLater(built, bucket, bucket.createdAt, ["usedSize", "usedObjects"] as const, (dependsOn) =>
    getBucketOutput({ connection, region, name: bucket.bucketName }, { dependsOn }),
  );
}
