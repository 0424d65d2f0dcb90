/** A user of IAM that has a bucket, looked up: what it stores is what is in that bucket. */
import { z } from "zod";
import type { GetOssUserArgs, GetOssUserResult } from "../../../lookups/ossUser";
import { notFoundError } from "../../core/oneObject";
import type { Shape } from "../../core/schema";
import { countObjects } from "../bucket/use";
import { bucketIn, findUser, listKeys, listMarkedUsers, readPolicy } from "../bucketUser/api";
import { s3Of } from "../s3";
import { defineLookup, lookupFields } from "./lookup";

const NOTHING = { usedSize: 0, usedBytes: 0, usedObjects: 0 };

/** A user by its name, with what is in the bucket that an OssBucket gave it. */
export const getOssUser = defineLookup(
  "getOssUser",
  z.strictObject({
    ...lookupFields,
    uid: z.string({ error: "is required on AWS: the name of the user of IAM" }).min(1),
  } satisfies Shape<GetOssUserArgs>),
  async (lookup, { uid = "" }: GetOssUserArgs): Promise<GetOssUserResult> => {
    const { cloud } = lookup;
    await lookup.requirePermission(uid);
    const user = await findUser(cloud, uid);
    if (!user) {
      const ours = (await lookup.mayList()) ? await listMarkedUsers(cloud) : undefined;
      const names = ours?.flatMap(({ UserName }) => UserName ?? []);
      throw notFoundError("user of IAM", { name: uid }, names);
    }
    const [policy, keys] = await Promise.all([readPolicy(cloud, uid), listKeys(cloud, uid)]);
    const bucket = policy === undefined ? undefined : bucketIn(policy);
    return {
      ...{ uid, displayName: uid, region: cloud.region, createdAt: user.CreateDate?.toISOString() },
      ...{ maxSize: -1, maxObjects: -1 },
      ...(bucket === undefined ? NOTHING : await countObjects(s3Of(cloud), bucket)),
      totalBuckets: bucket === undefined ? 0 : 1,
      suspended: keys.length === 0,
    };
  },
);
