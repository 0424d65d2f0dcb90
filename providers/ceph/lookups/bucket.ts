/** One bucket, looked up. */
import { z } from "zod";
import type { GetBucketArgs, OssBucketInfo } from "../../../lookups/bucket";
import { OmnicloudError } from "../../core/errors";
import { readPolicy } from "../../core/s3/bucket/policy";
import type { Shape } from "../../core/schema";
import { suggestionFor } from "../../core/suggest";
import { describeBucket, listBucketNames, type OwnedBucket } from "../bucket/api";
import { lookForBucket } from "../bucket/find";
import type { Ceph } from "../client";
import { type CephLookup, defineCephLookup, lookupFields, othersId, uidArgument } from "./lookup";

/** A bucket by its name. */
export const getBucket = defineCephLookup(
  "getBucket",
  z.strictObject({ ...lookupFields, name: z.string().min(1), uid: uidArgument } satisfies Shape<GetBucketArgs>),
  async (lookup, args: GetBucketArgs): Promise<OssBucketInfo> => {
    const { cloud } = lookup;
    const { name, uid } = args;
    await lookup.requirePermission(name);
    const bucket = await lookForBucket(cloud, name);
    if (!bucket)
      throw new OmnicloudError(
        `there is no bucket ${name} in region ${cloud.region}${await nearestNames(lookup, args)}`,
      );
    const { owner } = bucket;
    if (owner === undefined) throw new OmnicloudError(`bucket ${name} belongs to another user`);
    if (uid !== undefined && owner !== uid) throw new OmnicloudError(`bucket ${name} does not belong to user ${uid}`);
    return withPolicy(cloud, { ...bucket, owner });
  },
);

/** A bucket as a result, without its policy, which takes two requests. */
export function toInfo(cloud: Ceph, bucket: OwnedBucket): OssBucketInfo {
  const { name, quota, storageClass } = bucket;
  return {
    name,
    ...describeBucket(cloud, bucket),
    ...quota,
    ...(storageClass === undefined ? {} : { storageClass }),
  };
}

/** A bucket as a result, with its policy. */
export async function withPolicy(cloud: Ceph, bucket: OwnedBucket): Promise<OssBucketInfo> {
  return { ...toInfo(cloud, bucket), policy: await readPolicy(await cloud.s3As(bucket.owner), bucket.name) };
}

/** The names that a user's buckets have, if the platform allows to list them. */
async function nearestNames(lookup: CephLookup, { name, uid }: GetBucketArgs): Promise<string> {
  const { cloud } = lookup;
  const owner = uid ?? cloud.settings.platformUserId;
  if (!cloud.isAdmin || owner === undefined || !(await lookup.mayList(...othersId(cloud, uid)))) return "";
  return `; of user ${owner}, ${suggestionFor(name, await listBucketNames(cloud.admin, owner))}`;
}
