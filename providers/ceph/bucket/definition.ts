/** The definition of a bucket. */
import { z } from "zod";
import { define, is, type Seen } from "../../core/definition";
import { OmnicloudError, refusedWith } from "../../core/errors";
import { markOf } from "../../core/mark";
import type { Fault, Shape } from "../../core/schema";
import { cephFields } from "../args";
import type { Ceph } from "../client";
import { NO_LIMIT, type Quota, quotaWith, sameQuota } from "../quota";
import { limit } from "../settings";
import { createBucket, deleteBucket, describeBucket, type OwnedBucket, type RgwBucket } from "./api";
import { type BucketArgs, type BucketOutputs, bucketType } from "./bucket";
import { emptyBucket, notEmpty, refuseUnlessEmpty } from "./contents";
import { cors, sameCors } from "./cors";
import { lookForBucket, ownerMeant, readBucket } from "./find";
import { claimBucket, deleteNote, isOurs, listMarkedBuckets, repairMark, wasBegun } from "./intent";
import { lifecycle, sameLifecycle } from "./lifecycle";
import { bucketName } from "./name";
import { POLICIES } from "./policy";
import { type BucketSettings, changeSettings, readSettings } from "./settings";

/** The bucket as the resource sees it. */
function view(
  gateway: Pick<Ceph, "region" | "endpoint">,
  bucket: OwnedBucket,
  settings: BucketSettings,
): Seen<BucketArgs, BucketOutputs> {
  const { name, owner, quota, storageClass, placement, id } = bucket;
  const { region, ...described } = describeBucket(gateway, bucket);
  return {
    args: {
      name,
      owner,
      ...settings,
      ...(storageClass === undefined ? {} : { storageClass }),
      ...(placement === undefined ? {} : { placement }),
      quota,
    },
    outputs: {
      bucketName: name,
      ...described,
      regionName: region,
      storageClassName: storageClass,
      placementName: placement,
      bucketId: id,
    },
  };
}

/** The definition of a bucket. */
export const bucket = define<BucketArgs, BucketOutputs, Ceph>(bucketType, {
  args: z.strictObject({
    ...cephFields,
    name: bucketName.optional(),
    owner: z.string().min(1).optional(),
    policy: z.enum(POLICIES).optional(),
    storageClass: z
      .string()
      .regex(/^[\w.-]+$/, "must be a storage class's name, as STANDARD")
      .optional(),
    placement: z
      .string()
      .regex(/^[\w.-]+$/, "must be a placement target's name")
      .optional(),
    versioning: z.boolean().optional(),
    lifecycle: lifecycle.optional(),
    cors: cors.optional(),
    quota: z
      .strictObject({ maxSize: limit.optional(), maxObjects: limit.optional() } satisfies Shape<Partial<Quota>>)
      .refine((quota) => Object.keys(quota).length > 0, "must have maxSize or maxObjects")
      .optional(),
    forceDestroy: z.boolean().optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<BucketArgs>),
  replaceOn: ["name", "owner", "region", "storageClass", "placement"],
  holdsData: true,
  means: {
    // Leaving the name out means the resource's name, not whichever is there.
    name: ({ bucketName }, name) => name === bucketName,
    owner: is("belongsTo"),
    storageClass: is("storageClassName"),
    placement: is("placementName"),
    policy: ({ policy }, written) => policy === undefined && written === "private",
  },
  same: {
    lifecycle: sameLifecycle,
    cors: sameCors,
    quota: (a = {}, b = {}) => sameQuota(quotaWith(a, NO_LIMIT), quotaWith(b, NO_LIMIT)),
    versioning: (a = false, b = false) => a === b,
  },

  validate(args, _was, { cloud, name: own }) {
    const name = args.name ?? own;
    const given = args.name === undefined ? bucketName.safeParse(name).error?.issues : undefined;
    const faults: Fault[] = (given ?? []).map(({ message }) => ({
      property: "name",
      reason: `${message}; none is given, so it is the resource's: ${name}`,
    }));
    const { settings } = cloud;
    if (cloud.isAdmin) {
      if (args.owner === undefined && settings.platformUserId === undefined)
        faults.push({ property: "owner", reason: `is required: connection ${settings.name} has no platformUserId` });
      return faults;
    }
    const onlyOperators = (["owner", "quota"] as const).filter((key) => args[key] !== undefined);
    const reason = `needs an administrator's keys: connection ${settings.name} holds one user's own`;
    return [...faults, ...onlyOperators.map((property) => ({ property, reason }))];
  },

  leftovers: listMarkedBuckets,

  async find(args, context) {
    const { cloud, token, name } = context;
    const wanted = args.name ?? name;
    const there = await lookForBucket(cloud, wanted);
    if (!there || there.owner !== (await ownerMeant(cloud, args.owner))) return undefined;
    if (isOurs(there, token)) return wanted;
    return (await wasBegun(cloud, there, token)) ? wanted : undefined;
  },

  async create(args, context, report) {
    const { cloud, name: own } = context;
    const name = args.name ?? own;
    const uid = await ownerMeant(cloud, args.owner);
    const s3 = await cloud.s3As(uid);
    try {
      await claimBucket(s3, name, uid, context, report, () => createBucket(s3, name, args));
    } catch (error) {
      throw unknownPlacement(error, cloud, args) ?? error;
    }
    cloud.forgetBuckets(uid);
    return name;
  },

  async settle(name, args, { cloud, token, mark }) {
    const there = await lookForBucket(cloud, name);
    if (!isOwned(there)) return; // gone, or another user's: the read that follows reports it
    const s3 = await cloud.s3As(there.owner);
    if (await repairMark(s3, there, mark)) await deleteNote(cloud, token);
    await changeSettings(cloud, s3, there, { policy: "private" }, args);
  },

  async read(name, was, { cloud, token }) {
    const there = await readBucket(cloud, name, was.belongsTo ?? was.owner);
    // Another bucket of the same name is not this one.
    if (!isOwned(there) || (was.bucketId && there.id !== was.bucketId)) return undefined;
    return {
      ...view(cloud, there, await readSettings(await cloud.s3As(there.owner), name, was)),
      unfinished: isOurs(there, token) ? undefined : "it does not carry this stack's mark",
    };
  },

  async update(name, was, args, { cloud, mark }) {
    const there = await lookForBucket(cloud, name);
    if (!isOwned(there)) return; // gone, or another user's: the read that follows reports it
    const s3 = await cloud.s3As(there.owner);
    await changeSettings(cloud, s3, there, was, args);
    await repairMark(s3, there, mark);
    cloud.forgetBuckets(there.owner);
  },

  async delete(name, was, { cloud, token }, { inform }) {
    const there = await lookForBucket(cloud, name);
    if (!there) return;
    if (!isOwned(there) || isAnother(there, was))
      return inform(`the bucket named ${name} is another one now, and is kept`);
    const s3 = await cloud.s3As(there.owner);
    if (was.belongsTo !== undefined && there.owner !== was.belongsTo) {
      // So that the stack's end does not take it for a leftover.
      if (isOurs(there, token)) await repairMark(s3, there, markOf(token, true));
      return inform(`bucket ${name} belongs to user ${there.owner} now, and is kept`);
    }
    if (was.forceDestroy) await emptyBucket(s3, name);
    else await refuseUnlessEmpty(s3, name);
    try {
      await deleteBucket(s3, name);
    } catch (error) {
      throw refusedWith(error, 409) ? notEmpty(name) : error;
    }
    if (!isOurs(there, token)) await deleteNote(cloud, token);
    cloud.forgetBuckets(there.owner);
  },
});

function isOwned(bucket: RgwBucket | undefined): bucket is OwnedBucket {
  return bucket?.owner !== undefined;
}

/** Whether it is another bucket of the same name: by the gateway's id, else by its owner and when it was created. */
function isAnother(there: OwnedBucket, was: Partial<BucketOutputs>): boolean {
  if (was.bucketId) return there.id !== was.bucketId;
  if (was.belongsTo === undefined) return false;
  return there.owner !== was.belongsTo || there.createdAt !== was.createdAt;
}

/** The error for a storage class or placement target that the gateway refuses without naming it. */
function unknownPlacement(
  error: unknown,
  { region }: Ceph,
  { storageClass, placement }: BucketArgs,
): Error | undefined {
  const wanted = [storageClass && `storage class ${storageClass}`, placement && `placement target ${placement}`];
  const named = wanted.filter(Boolean).join(", or no ");
  if (!named || !refusedWith(error, 400, /^Invalid(Argument|LocationConstraint|StorageClass)/)) return undefined;
  return new OmnicloudError(`region ${region} has no ${named}: ${error.message}`, { cause: error });
}
