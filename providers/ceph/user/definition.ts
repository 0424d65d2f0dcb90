/** The definition of a user of the object storage. */
import { z } from "zod";
import { define, is, type Marked, type Seen } from "../../core/definition";
import { OmnicloudError, refusedWith } from "../../core/errors";
import { mapLimited } from "../../core/limit";
import { markOf } from "../../core/mark";
import type { Fault, Shape } from "../../core/schema";
import { cephFields } from "../args";
import { listBucketNames, listBucketsOf } from "../bucket/api";
import { deleteBegunOf } from "../bucket/intent";
import type { Ceph } from "../client";
import { type Quota, quotaWith, refuseBelowUse, sameQuota } from "../quota";
import { limit, USUAL_QUOTA } from "../settings";
import {
  changeUser,
  createUser,
  deleteKey,
  deleteUser,
  describeUser,
  findUser,
  findUserWithKey,
  isAnothers,
  isOfSameStack,
  isOurs,
  listUsers,
  markOfUser,
  marksOfUser,
  type RgwUser,
  setUserQuota,
  tagsWithMark,
  writeMark,
} from "./api";
import { keptAmong, refuseIfUsed } from "./inUse";
import { deleteKeysExcept, ensureKey, isStacksKey, keyName, ownKeys, strayKeyIn, strayKeys } from "./keys";
import { type OssUserArgs, type OssUserOutputs, ossUserType } from "./ossUser";
import { uidSchema } from "./uid";

/** How many buckets the gateway allows a user that was created without a number. */
const USUAL_BUCKETS = 1000;

/** Outputs that the state alone knows: whether we created the user, and which of its keys is in use. */
type StateAlone = "made" | "accessKey" | "secretKey";

/** The user as the resource sees it, without what the state alone knows. */
function view(
  { region, endpoint }: Pick<Ceph, "region" | "endpoint">,
  user: RgwUser,
  buckets: readonly string[],
): Seen<OssUserArgs, Omit<OssUserOutputs, StateAlone>> {
  const described = describeUser(user, buckets);
  const { uid, displayName, createdAt, maxSize, maxObjects, usedSize, usedBytes, usedObjects, totalBuckets } =
    described;
  return {
    args: { uid, displayName, maxBuckets: user.maxBuckets, suspended: user.suspended, maxSize, maxObjects },
    outputs: {
      ossUid: uid,
      createdAt,
      displayedAs: displayName,
      regionName: region,
      endpoint,
      sizeLimit: maxSize,
      objectLimit: maxObjects,
      usedSize,
      usedBytes,
      usedObjects,
      totalBuckets,
    },
  };
}

/** The definition of a user of the object storage. */
export const ossUser = define<OssUserArgs, OssUserOutputs, Ceph>(ossUserType, {
  args: z.strictObject({
    ...cephFields,
    uid: uidSchema.optional(),
    displayName: z.string().min(1).max(255).optional(),
    maxSize: limit.optional(),
    maxObjects: limit.optional(),
    maxBuckets: z.int().min(1, "must be 1 or more").optional(),
    suspended: z.boolean().optional(),
    rotate: z.string().optional(),
    dropPrevious: z.boolean().optional(),
  } satisfies Shape<OssUserArgs>),
  // A create takes over the user of this id, with its keys, if there is one.
  async touches({ id, args, cloud }) {
    const uid = id ?? uidOf(args, cloud);
    return id !== undefined || (await findUser(cloud.admin, uid)) ? [uid] : [];
  },
  replaceOn: ["uid", "region"],
  leaves: ({ made }) => made === false,
  means: { uid: is("ossUid") },
  same: { suspended: (a = false, b = false) => a === b },

  validate({ uid }, _was, { cloud }): Fault[] {
    const { settings } = cloud;
    if (!cloud.isAdmin) {
      const reason = `connection ${settings.name} holds the keys of one user: creating users needs an administrator's`;
      return [{ property: "connection", reason }];
    }
    if (uid !== undefined || settings.platformUserId !== undefined) return [];
    return [{ property: "uid", reason: `is required: connection ${settings.name} has no platformUserId` }];
  },

  async leftovers(cloud) {
    if (!cloud.isAdmin) return [];
    const all = await mapLimited(await listUsers(cloud.admin), (uid) => findUser(cloud.admin, uid));
    return all.flatMap((user): Marked[] => {
      const mark = user && markOfUser(user);
      return user && mark ? [{ ...mark, id: user.uid, name: user.displayName }] : [];
    });
  },

  // A user of another id, which an earlier program gave, is found by the key that was created with it.
  async find(args, { cloud, token, tokens }) {
    const { admin } = cloud;
    for (const look of [
      () => findUser(admin, uidOf(args, cloud)),
      () => findUserWithKey(admin, firstKey(args, token)),
    ]) {
      const user = await look();
      if (user && isOurs(user, tokens)) return { id: user.uid, kept: markOfUser(user)?.kept ?? false };
    }
    return undefined;
  },

  fresh(args, { cloud }) {
    const uid = uidOf(args, cloud);
    return { uid, displayName: uid, maxBuckets: USUAL_BUCKETS, suspended: false, ...args };
  },

  async create(args, { cloud, token, tokens, mark, isHeld }, { made, inform }) {
    const uid = uidOf(args, cloud);
    if (!(await findUser(cloud.admin, uid))) {
      const user = { uid, displayName: args.displayName ?? uid, tags: tagsWithMark(mark) };
      try {
        await createUser(cloud.admin, user, firstKey(args, token));
      } catch (error) {
        // Created by a request whose answer was lost, or by somebody else just now: its mark shows which.
        if (!refusedWith(error, 409)) throw error;
      }
    }
    made(uid);
    const user = await existingUser(cloud, uid);
    // Another resource of the program may share it; if none does, the name of this one has changed without an alias.
    if (isOurs(user, tokens) || (isOfSameStack(user, token) && !(await isHeld?.(uid))))
      await writeMark(cloud.admin, user, mark);
    else inform(`user ${uid} existed already: it is kept, with its keys and its quota, when this resource is deleted`);
    return uid;
  },

  async settle(uid, args, { cloud, token, tokens, known }, { learn }) {
    const user = await existingUser(cloud, uid);
    const made = isOurs(user, tokens) || known.made === true;
    const current = user.keys.find(({ accessKey }) => accessKey === known.accessKey);
    const newName = () => keyName(token, args.rotate, typeof known.accessKey === "string" ? known.accessKey : "");
    // A user that this resource took over keeps the key in use. Of another stack's user the key may be deleted with it.
    const usable = made ? user.keys[0] : user.keys.find((one) => !isStacksKey(one, tokens));
    const key = current ?? ownKeys(user, tokens)[0] ?? usable ?? (await ensureKey(cloud, user, newName()));
    learn({ made, ...key });
    const inUse = { accessKey: key.accessKey, rotate: args.rotate };
    for (const stray of strayKeys(user, inUse, tokens)) await deleteKey(cloud.admin, uid, stray.accessKey);
    await changeQuota(cloud, uid, quotaWanted(args, made, cloud));
    const { displayName, maxBuckets, suspended } = args;
    const wanted = { displayName, maxBuckets, suspended };
    if (differs(wanted, user)) await changeUser(cloud.admin, uid, wanted);
  },

  async read(uid, was, { cloud, tokens }) {
    const { admin } = cloud;
    const [user, buckets] = await Promise.all([findUser(admin, uid, { used: true }), listBucketNames(admin, uid)]);
    if (!user) return undefined;
    const { args, outputs } = view(cloud, user, buckets);
    const mark = markOfUser(user);
    const ours = isOurs(user, tokens);
    const current = user.keys.find(({ accessKey }) => accessKey === was.accessKey);
    return {
      args,
      outputs: {
        ...outputs,
        made: ours || (was.made === true && mark === undefined),
        createdAt: outputs.createdAt ?? was.createdAt,
        accessKey: current?.accessKey ?? was.accessKey ?? "",
        secretKey: current?.secretKey ?? was.secretKey ?? "",
      },
      // The mark on a user that existed before is another's, who shares it.
      marks: was.made === false ? undefined : marksOfUser(user),
      unfinished: current ? strayKeyIn(user, was, tokens) : "its key was deleted, or is not known yet",
    };
  },

  async update(uid, was, args, { cloud, token, tokens, mark }, { learn, warn }) {
    // What may be refused comes first, so that a refusal changes nothing.
    if (args.maxSize !== was.maxSize || args.maxObjects !== was.maxObjects)
      await changeQuota(cloud, uid, quotaWanted(args, was.made, cloud));
    if (was.made) {
      const user = await existingUser(cloud, uid);
      if (!isAnothers(user, tokens)) await writeMark(cloud.admin, user, mark);
    }
    const displayName = args.displayName ?? (was.made ? uid : undefined);
    const maxBuckets = args.maxBuckets ?? (was.made && was.maxBuckets !== undefined ? USUAL_BUCKETS : undefined);
    const suspended = args.suspended ?? (was.suspended === undefined ? undefined : false);
    const wanted = { displayName, maxBuckets, suspended };
    if (differs(wanted, { ...was, displayName: was.displayedAs })) await changeUser(cloud.admin, uid, wanted);

    let { accessKey } = was;
    if (args.rotate !== was.rotate) {
      const user = await existingUser(cloud, uid);
      const key = await ensureKey(cloud, user, keyName(token, args.rotate, was.accessKey));
      learn({ ...key });
      ({ accessKey } = key);
      const foreign = user.keys.some((one) => one.accessKey === was.accessKey && !ownKeys(user, tokens).includes(one));
      if (foreign)
        warn(
          "the previous key was not created by this resource and still works: delete it yourself once nobody uses it",
        );
    }
    if (args.dropPrevious) await deleteKeysExcept(cloud, uid, tokens, [accessKey]);
    else if (accessKey !== was.accessKey) await deleteKeysExcept(cloud, uid, tokens, [accessKey, was.accessKey]);
  },

  ownership: {
    async write(uid, { cloud, mark }) {
      const user = await findUser(cloud.admin, uid);
      if (!user || !isOfSameStack(user, mark)) return false;
      await writeMark(cloud.admin, user, mark);
      return true;
    },
  },

  async remark(uid, mark, { cloud, known }) {
    const user = await findUser(cloud.admin, uid);
    // One that existed before is another's, or nobody's: it never carries this resource's mark.
    if (user && known?.made !== false) await writeMark(cloud.admin, user, mark);
  },

  async delete(uid, was, { cloud, token, tokens = [token] }, { inform }) {
    const user = await findUser(cloud.admin, uid);
    if (!user) return;
    if (was.made && isAnothers(user, tokens))
      return inform(`user ${uid} is kept, with its keys: another resource has it now`);
    // A user of the same id that somebody created since has neither our mark nor one of our keys.
    const unmarked = markOfUser(user) === undefined;
    const made = isOurs(user, tokens) || (was.made === true && unmarked && ownKeys(user, tokens).length > 0);
    if (!made) {
      await deleteKeysExcept(cloud, uid, tokens, []);
      inform(`user ${uid} was not created by this resource: it is kept, with its quota and its other keys`);
      return;
    }
    const buckets = await deleteBegunOf(cloud, await listBucketsOf(cloud.admin, uid), token);
    const kept = keptAmong(buckets, token);
    if (kept !== undefined) {
      await writeMark(cloud.admin, user, markOf(token, true));
      return inform(`user ${uid} is kept: it owns the bucket ${kept}, which is kept by retainOnDelete`);
    }
    refuseIfUsed(user, buckets, tokens);
    try {
      await deleteUser(cloud.admin, uid);
    } catch (error) {
      // A bucket that was created just now.
      if (refusedWith(error, 409)) refuseIfUsed(user, await listBucketsOf(cloud.admin, uid), tokens);
      throw error;
    }
    cloud.forgetKeys(uid);
  },
});

/** The name of the key that a user is created with. */
const firstKey = ({ rotate }: OssUserArgs, token: string) => keyName(token, rotate, "");

function uidOf(args: OssUserArgs, cloud: Ceph): string {
  const uid = args.uid ?? cloud.settings.platformUserId;
  if (uid !== undefined) return uid;
  throw new OmnicloudError(`connection ${cloud.settings.name} has no platformUserId: give uid`);
}

async function existingUser(cloud: Ceph, uid: string, options?: { used: boolean }): Promise<RgwUser> {
  const user = await findUser(cloud.admin, uid, options);
  if (user) return user;
  throw new OmnicloudError(`user ${uid} is gone from region ${cloud.region}: run pulumi refresh, then pulumi up`);
}

/** The quota that the program means; a limit that is absent here is the user's own, and kept. */
function quotaWanted(args: OssUserArgs, made: boolean, cloud: Ceph): Partial<Quota> {
  const usual = made ? (cloud.settings.defaultQuota ?? USUAL_QUOTA) : undefined;
  return { maxSize: args.maxSize ?? usual?.maxSize, maxObjects: args.maxObjects ?? usual?.maxObjects };
}

/** Changes the quota if it differs. @throws OmnicloudError if it is less than what is stored */
async function changeQuota(cloud: Ceph, uid: string, wanted: Partial<Quota>): Promise<void> {
  const user = await existingUser(cloud, uid, { used: true });
  const quota = quotaWith(wanted, user.quota);
  if (sameQuota(quota, user.quota)) return;
  if (user.used) refuseBelowUse(`user ${uid}`, quota, user.used);
  await setUserQuota(cloud.admin, uid, quota);
}

/** Whether something is wanted, and is not so. */
function differs<T extends object>(wanted: Partial<T>, now: T): boolean {
  return (Object.keys(wanted) as (keyof T)[]).some((key) => wanted[key] !== undefined && wanted[key] !== now[key]);
}
