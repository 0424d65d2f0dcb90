/** A user of CAM that has a bucket, looked up: what it stores is what is in that bucket. */
import { z } from "zod";
import type { GetOssUserArgs, GetOssUserResult, RecoverKeyResult } from "../../../lookups/ossUser";
import { ArgumentError } from "../../core/errors";
import { notFoundError } from "../../core/oneObject";
import type { Shape } from "../../core/schema";
import { countObjects } from "../bucket/use";
import { bucketIn, findUser, listKeys, listMarkedUsers, readPolicy } from "../bucketUser/api";
import { cosOf } from "../cos/cos";
import { differences } from "../differences";
import { defineLookup, lookupFields } from "./lookup";

const NOTHING = { usedSize: 0, usedBytes: 0, usedObjects: 0 };

/** A user by its name, with what is in the bucket that an OssBucket gave it. */
export const getOssUser = defineLookup(
  "getOssUser",
  z.strictObject({
    ...lookupFields,
    uid: z.string({ error: "is required on Tencent Cloud: the name of the user of CAM" }).min(1),
  } satisfies Shape<GetOssUserArgs>),
  async (lookup, { uid = "" }: GetOssUserArgs): Promise<GetOssUserResult> => {
    const { cloud } = lookup;
    await lookup.requirePermission(uid);
    const user = await findUser(cloud, uid);
    if (!user) {
      const ours = (await lookup.mayList()) ? await listMarkedUsers(cloud) : undefined;
      throw notFoundError(
        "user of CAM",
        { name: uid },
        ours?.map(({ name }) => name),
      );
    }
    const [policy, keys] = await Promise.all([readPolicy(cloud, uid), listKeys(cloud, uid)]);
    const bucket = policy === undefined ? undefined : bucketIn(policy);
    return {
      ...{ uid, displayName: uid, region: cloud.region, createdAt: user.createdAt },
      ...{ maxSize: -1, maxObjects: -1 },
      ...(bucket === undefined ? NOTHING : await countObjects(cosOf(cloud), bucket)),
      totalBuckets: bucket === undefined ? 0 : 1,
      suspended: keys.length === 0,
    };
  },
);

/** A user's key. @throws ArgumentError, always: CAM shows the secret of a key once, to whoever creates it */
export const recoverKey = defineLookup(
  "recoverKey",
  z.strictObject({ ...lookupFields, uid: z.string().optional() }),
  async (_lookup, _args: GetOssUserArgs): Promise<RecoverKeyResult> => {
    throw new ArgumentError(`recoverKey: ${differences.absent.recoverKey.secretKey}`);
  },
);
