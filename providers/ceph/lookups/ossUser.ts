/** A user of the object storage, looked up; and its key, recovered. */
import { z } from "zod";
import type { GetOssUserArgs, GetOssUserResult, RecoverKeyResult } from "../../../lookups/ossUser";
import { OmnicloudError } from "../../core/errors";
import type { Shape } from "../../core/schema";
import { listBucketNames } from "../bucket/api";
import { describeUser, findUser } from "../user/api";
import { defineCephLookup, lookupFields, noUser, uidArgument, uidMeant } from "./lookup";

const schema = z.strictObject({ ...lookupFields, uid: uidArgument } satisfies Shape<GetOssUserArgs>);

/** A user with its quota and what it stores. */
export const getOssUser = defineCephLookup(
  "getOssUser",
  schema,
  async (lookup, args: GetOssUserArgs): Promise<GetOssUserResult> => {
    const { cloud } = lookup;
    const uid = uidMeant("getOssUser", args.uid, cloud);
    await lookup.requirePermission(uid);
    const [user, buckets] = await Promise.all([
      findUser(cloud.admin, uid, { used: true }),
      listBucketNames(cloud.admin, uid),
    ]);
    if (!user) throw await noUser(uid, cloud);
    return { ...describeUser(user, buckets), region: cloud.region };
  },
);

/** A user's key. */
export const recoverKey = defineCephLookup(
  "recoverKey",
  schema,
  async (lookup, args: GetOssUserArgs): Promise<RecoverKeyResult> => {
    const { cloud } = lookup;
    const uid = uidMeant("recoverKey", args.uid, cloud);
    await lookup.requirePermission(uid);
    const user = await findUser(cloud.admin, uid);
    if (!user) throw await noUser(uid, cloud);
    const [key] = user.keys;
    if (!key) throw new OmnicloudError(`user ${uid} of region ${cloud.region} has no key: an OssUser creates one`);
    return { endpoint: cloud.endpoint, ...key };
  },
);
