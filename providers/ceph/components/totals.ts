/** How many buckets a user has once a program's buckets are there: the user itself is created, and read, before them. */
import type * as pulumi from "@pulumi/pulumi";
import { getOssUserOutput } from "../../../lookups/ossUser";
import type { RegionArgs } from "../../core/connection";
import type { Bucket } from "../bucket/bucket";
import type { OssUser } from "../user/ossUser";

/** The buckets of each user, as far as the program has declared them. */
const buckets = new WeakMap<OssUser, Bucket[]>();

/**
 * Lets a user's `totalBuckets` say what is so after its buckets. It is looked up again then, and only if the program reads it:
 * a program that does not costs no request.
 */
export function countAfter(user: OssUser, bucket: Bucket, { connection, region }: RegionArgs): void {
  const known = buckets.get(user);
  if (known) {
    known.push(bucket);
    return;
  }
  const all = [bucket];
  buckets.set(user, all);
  let counted: pulumi.Output<number> | undefined;
  let of = 0;
  Object.defineProperty(user, "totalBuckets", {
    configurable: true,
    get() {
      // A bucket that was declared since counts as well.
      if (counted === undefined || of !== all.length) {
        of = all.length;
        const uid = user.ossUid;
        counted = getOssUserOutput({ connection, region, uid }, { dependsOn: [...all] }).totalBuckets;
      }
      return counted;
    },
  });
}
