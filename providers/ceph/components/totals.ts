/** What a bucket and its user have once a program's buckets and files are there: both are read before them. */
import type { OssBucketBuilt } from "../../../components/ossBucket";
import { getBucketOutput } from "../../../lookups/bucket";
import { getOssUserOutput } from "../../../lookups/ossUser";
import { sayLater } from "../../core/changedLater";
import type { RegionArgs } from "../../core/connection";
import type { Bucket } from "../bucket/bucket";
import type { OssUser } from "../user/ossUser";

/** The users that count already: buckets share them. */
const counting = new WeakSet<OssUser>();

/** Lets a user's totals say what is so after its buckets, and what is uploaded into them. */
export function countUserLater(user: OssUser, { connection, region }: RegionArgs): void {
  if (counting.has(user)) return;
  counting.add(user);
  const totals = ["totalBuckets", "usedSize", "usedBytes", "usedObjects"] as const;
  sayLater(user, user, user.createdAt, totals, (dependsOn) =>
    getOssUserOutput({ connection, region, uid: user.ossUid }, { dependsOn }),
  );
}

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
