/**
 * A user of the object storage: its keys and the quota of all that it stores. From `OSSService` of the IaaS document:
 * CreateUserAndBucket makes the user when it is absent, and takes it over when it is there.
 * API: Ceph RGW admin operations, /admin/user
 */
import * as pulumi from "@pulumi/pulumi";
import { define, type Marked } from "../../core/definition";
import { CloudError, OmnicloudError } from "../../core/errors";
import { eachOf } from "../../core/limit";
import { MARK_KEY, markIn } from "../../core/mark";
import { registration } from "../../core/resource";
import type { Fault, Inputs } from "../../core/schema";
import type { RgwUser } from "../admin";
import { inGib } from "../args";
import type { Ceph } from "../client";
import { quotaWith, refuseBelowUse, sameQuota } from "../quota";
import { type Quota, USUAL_QUOTA } from "../settings";
import { dropKeysBut, haveKey, keyName, ownKeys } from "./keys";
import { type OssUserArgs, type OssUserOutputs, ossUserSchema } from "./ossUserArgs";

/** The mark of ours in a user's tags, and when it was made. RGW keeps these tags for placements; no S3 client sees them. */
function markOfUser({ tags }: RgwUser): { token: string; kept: boolean; createdAt: string } | undefined {
  const tagged = (key: string) => tags.find((tag) => tag.startsWith(`${key}=`))?.slice(key.length + 1);
  const mark = markIn(tagged(MARK_KEY));
  return mark && { ...mark, createdAt: tagged(`${MARK_KEY}-made`) ?? "" };
}

function uidOf(args: OssUserArgs, cloud: Ceph): string {
  const uid = args.uid ?? cloud.settings.platformUserId;
  if (uid !== undefined) return uid;
  throw new OmnicloudError(`connection ${cloud.settings.name} has no platformUserId: give uid`);
}

/** The quota that the program means; nothing where it leaves a user's own as it is. */
function quotaWanted(args: OssUserArgs, made: boolean, cloud: Ceph): Partial<Quota> {
  const usual = made ? (cloud.settings.defaultQuota ?? USUAL_QUOTA) : undefined;
  return { maxSize: args.maxSize ?? usual?.maxSize, maxObjects: args.maxObjects ?? usual?.maxObjects };
}

/** Sets the quota where it differs, once it is known to be enough for what is used. */
async function setQuota(cloud: Ceph, uid: string, wanted: Partial<Quota>): Promise<void> {
  const user = await present(cloud, uid, true);
  const quota = quotaWith(wanted, user.quota);
  if (sameQuota(quota, user.quota)) return;
  if (user.used) refuseBelowUse(`user ${uid}`, quota, user.used);
  await cloud.admin.setUserQuota(uid, quota);
}

async function present(cloud: Ceph, uid: string, used = false): Promise<RgwUser> {
  const user = await cloud.admin.user(uid, { used });
  if (user) return user;
  throw new OmnicloudError(`user ${uid} is gone from region ${cloud.region}: run pulumi refresh, then pulumi up`);
}

/** How many buckets the gateway gives a user of whom nothing is said. */
const USUAL_BUCKETS = 1000;

/** Whether something is wanted, and is not so. */
const differs = <T>(wanted: T | undefined, now: T | undefined): boolean => wanted !== undefined && wanted !== now;

/** The definition of {@link OssUser}. */
export const ossUser = define<OssUserArgs, OssUserOutputs, Ceph>({
  name: "ceph:OssUser",
  kind: "ceph",
  args: ossUserSchema,
  outputs: [
    "ossUid",
    "made",
    "createdAt",
    "displayedAs",
    "regionName",
    "endpoint",
    "accessKey",
    "secretKey",
    "sizeLimit",
    "objectLimit",
    "usedSize",
    "usedBytes",
    "usedObjects",
    "totalBuckets",
  ],
  replaceOn: ["uid", "region"],
  secrets: ["endpoint", "accessKey", "secretKey"],
  leaves: ({ made }) => made === false,
  means: { uid: ({ ossUid }, uid) => uid === undefined || uid === ossUid },

  validate({ uid }, _was, { cloud }): Fault[] {
    const { settings } = cloud;
    if (!cloud.isAdmin) {
      const reason = `connection ${settings.name} holds the keys of one user: an administrator's make users`;
      return [{ property: "connection", reason }];
    }
    if (uid !== undefined || settings.platformUserId !== undefined) return [];
    return [{ property: "uid", reason: `is required: connection ${settings.name} has no platformUserId` }];
  },

  async leftovers(cloud) {
    if (!cloud.isAdmin) return [];
    const all = await eachOf(await cloud.admin.users(), (uid) => cloud.admin.user(uid));
    return all.flatMap((user): Marked[] => {
      const mark = user && markOfUser(user);
      return user && mark ? [{ ...mark, id: user.uid, name: user.displayName }] : [];
    });
  },

  async find(args, { cloud, token }) {
    const uid = uidOf(args, cloud);
    const user = await cloud.admin.user(uid);
    return user && markOfUser(user)?.token === token ? uid : undefined;
  },

  async create(args, { cloud, token, mark }, { made, inform }) {
    const uid = uidOf(args, cloud);
    if (!(await cloud.admin.user(uid))) {
      const tags = [`${MARK_KEY}=${mark}`, `${MARK_KEY}-made=${new Date().toISOString()}`];
      try {
        await cloud.admin.makeUser(uid, args.displayName ?? uid, keyName(token, args.rotate, ""), tags);
      } catch (error) {
        // Made by a request whose answer was lost, or by somebody else just now: its mark tells.
        if (!(error instanceof CloudError && error.status === 409)) throw error;
      }
    }
    made(uid);
    const user = await present(cloud, uid);
    if (markOfUser(user)?.token !== token)
      inform(`user ${uid} was there already: it stays, with its keys and its quota, when this resource goes`);
    return uid;
  },

  async settle(uid, args, { cloud, token, known }, { learn }) {
    const user = await present(cloud, uid);
    const made = markOfUser(user)?.token === token || known.made === true;
    const current = user.keys.find(({ accessKey }) => accessKey === known.accessKey);
    const fresh = () => keyName(token, args.rotate, typeof known.accessKey === "string" ? known.accessKey : "");
    const key = current ?? ownKeys(user, token)[0] ?? user.keys[0] ?? (await haveKey(cloud, user, fresh()));
    learn({ made, ...key });
    await setQuota(cloud, uid, quotaWanted(args, made, cloud));
    const { displayName, maxBuckets } = args;
    if (differs(displayName, user.displayName) || differs(maxBuckets, user.maxBuckets))
      await cloud.admin.changeUser(uid, { displayName, maxBuckets });
  },

  async read(uid, was, { cloud, token }) {
    const [user, buckets] = await Promise.all([cloud.admin.user(uid, { used: true }), cloud.admin.bucketNames(uid)]);
    if (!user) return undefined;
    const mark = markOfUser(user);
    const ours = mark?.token === token;
    const current = user.keys.find(({ accessKey }) => accessKey === was.accessKey);
    const { bytes, objects } = user.used ?? { bytes: 0, objects: 0 };
    return {
      args: { uid, displayName: user.displayName, maxBuckets: user.maxBuckets, ...user.quota },
      outputs: {
        ossUid: uid,
        made: ours || was.made === true,
        createdAt: (ours && mark.createdAt) || was.createdAt,
        displayedAs: user.displayName,
        regionName: cloud.region,
        endpoint: cloud.endpoint,
        accessKey: current?.accessKey ?? was.accessKey ?? "",
        secretKey: current?.secretKey ?? was.secretKey ?? "",
        sizeLimit: user.quota.maxSize,
        objectLimit: user.quota.maxObjects,
        usedSize: inGib(bytes),
        usedBytes: bytes,
        usedObjects: objects,
        totalBuckets: buckets.length,
      },
      unfinished: current ? undefined : "its key was removed, or is not known yet",
    };
  },

  async update(uid, was, args, { cloud, token, mark }, { learn, warn }) {
    // First what may be refused: then nothing else was changed.
    if (args.maxSize !== was.maxSize || args.maxObjects !== was.maxObjects)
      await setQuota(cloud, uid, quotaWanted(args, was.made, cloud));
    if (was.made) await remark(cloud, uid, mark);
    const displayName = args.displayName ?? (was.made ? uid : undefined);
    const maxBuckets = args.maxBuckets ?? (was.made && was.maxBuckets !== undefined ? USUAL_BUCKETS : undefined);
    if (differs(displayName, was.displayedAs) || differs(maxBuckets, was.maxBuckets))
      await cloud.admin.changeUser(uid, { displayName, maxBuckets });

    let { accessKey } = was;
    if (args.rotate !== was.rotate) {
      const user = await present(cloud, uid);
      const key = await haveKey(cloud, user, keyName(token, args.rotate, was.accessKey));
      learn({ ...key });
      ({ accessKey } = key);
      const foreign = user.keys.some((one) => one.accessKey === was.accessKey && !ownKeys(user, token).includes(one));
      if (foreign)
        warn(
          `the key before was not made by this resource, and goes on working: remove it yourself when nobody uses it`,
        );
    }
    if (args.dropPrevious) await dropKeysBut(cloud, uid, token, [accessKey]);
    else if (accessKey !== was.accessKey) await dropKeysBut(cloud, uid, token, [accessKey, was.accessKey]);
  },

  async delete(uid, was, { cloud, token }, { inform }) {
    const user = await cloud.admin.user(uid);
    if (!user) return;
    const mark = markOfUser(user);
    const own = ownKeys(user, token);
    // A user of the same id that somebody made anew has neither our mark nor a key of ours.
    const made = mark?.token === token || (was.made === true && mark === undefined && own.length > 0);
    if (!made) {
      await dropKeysBut(cloud, uid, token, []);
      inform(`user ${uid} was not made by this resource and stays, with its quota and its other keys`);
      return;
    }
    const others = user.keys.length - own.length;
    refuseIfUsed(uid, await cloud.admin.bucketNames(uid), others);
    try {
      await cloud.admin.removeUser(uid);
    } catch (error) {
      // A bucket that came just now.
      if (error instanceof CloudError && error.status === 409)
        refuseIfUsed(uid, await cloud.admin.bucketNames(uid), others);
      throw error;
    }
    cloud.forget(uid);
  },
});

/** Refuses the end of a user that others use: with it would go its buckets, and keys that are not ours to take. */
function refuseIfUsed(uid: string, buckets: string[], foreignKeys: number): void {
  const shown = buckets.slice(0, 5).join(", ");
  const more = buckets.length > 5 ? ` and ${buckets.length - 5} more` : "";
  const used = [
    ...(buckets.length > 0 ? [`the bucket${buckets.length > 1 ? "s" : ""} ${shown}${more}`] : []),
    ...(foreignKeys > 0
      ? [`${foreignKeys > 1 ? `${foreignKeys} keys` : "a key"} that this resource did not make`]
      : []),
  ];
  if (used.length > 0)
    throw new OmnicloudError(
      `user ${uid} still has ${used.join(", and ")}: remove them first, or keep the user by retainOnDelete: true`,
    );
}

/** Writes our mark anew where it is not as it shall be; other tags stay. */
async function remark(cloud: Ceph, uid: string, mark: string): Promise<void> {
  const { tags } = await present(cloud, uid);
  const wanted = `${MARK_KEY}=${mark}`;
  if (tags.includes(wanted)) return;
  await cloud.admin.changeUser(uid, { tags: [wanted, ...tags.filter((tag) => !tag.startsWith(`${MARK_KEY}=`))] });
}

/**
 * A user of the object storage, made when it is absent and taken over when it is there.
 * @example
 * const user = new OssUser("shop", { uid: "u-1001", maxSize: 500 });
 * new Bucket("photos", { owner: user.ossUid });
 */
export class OssUser extends pulumi.CustomResource {
  declare readonly uid: pulumi.Output<string | undefined>;
  declare readonly ossUid: pulumi.Output<string>;
  declare readonly made: pulumi.Output<boolean>;
  declare readonly createdAt: pulumi.Output<string | undefined>;
  declare readonly displayedAs: pulumi.Output<string>;
  declare readonly regionName: pulumi.Output<string>;
  declare readonly endpoint: pulumi.Output<string>;
  declare readonly accessKey: pulumi.Output<string>;
  declare readonly secretKey: pulumi.Output<string>;
  declare readonly sizeLimit: pulumi.Output<number>;
  declare readonly objectLimit: pulumi.Output<number>;
  declare readonly usedSize: pulumi.Output<number>;
  declare readonly usedBytes: pulumi.Output<number>;
  declare readonly usedObjects: pulumi.Output<number>;
  declare readonly totalBuckets: pulumi.Output<number>;

  constructor(name: string, args: Inputs<OssUserArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    super(...registration(ossUser, name, args, opts));
  }
}
