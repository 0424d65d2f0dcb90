/** A user of the object storage, looked up; and its key, recovered. */
import { z } from "zod";
import type { GetOssUserArgs, GetOssUserResult, RecoverKeyResult } from "../../../lookups/ossUser";
import { ArgumentError, OmnicloudError } from "../../core/errors";
import type { Shape } from "../../core/schema";
import { listBucketNames, readOwnId } from "../bucket/api";
import { regionOf } from "../settings";
import { describeUser, findUser } from "../user/api";
import { type CephLookup, defineCephLookup, lookupFields, noUser, uidArgument, uidMeant } from "./lookup";

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

/** The key that a connection holds, which is its user's own. @throws ArgumentError if another user is meant */
async function ownKey(lookup: CephLookup, wanted: string | undefined): Promise<RecoverKeyResult> {
  const { cloud } = lookup;
  const { settings } = cloud;
  const uid = await readOwnId(cloud.ownS3());
  if (wanted !== undefined && wanted !== uid)
    throw new ArgumentError(
      `recoverKey: uid: connection ${settings.name} holds the keys of user ${uid} alone: that of ${wanted} needs an administrator's`,
    );
  await lookup.requirePermission(uid);
  const { accessKey, secretKey } = regionOf(settings, cloud.region);
  return { endpoint: cloud.endpoint, accessKey, secretKey };
}

/** A user's key. */
export const recoverKey = defineCephLookup(
  "recoverKey",
  schema,
  async (lookup, args: GetOssUserArgs): Promise<RecoverKeyResult> => {
    const { cloud } = lookup;
    if (!cloud.isAdmin) return ownKey(lookup, args.uid);
    const uid = uidMeant("recoverKey", args.uid, cloud);
    await lookup.requirePermission(uid);
    const user = await findUser(cloud.admin, uid);
    if (!user) throw await noUser(uid, cloud);
    const [key] = user.keys;
    if (!key) throw new OmnicloudError(`user ${uid} of region ${cloud.region} has no key: an OssUser creates one`);
    return { endpoint: cloud.endpoint, ...key };
  },
);
