/** The definition of a bucket. */
import { z } from "zod";
import { define, is, type Seen } from "../../core/definition";
import { equal } from "../../core/equal";
import { OmnicloudError, refusedWith } from "../../core/errors";
import { MARK_KEY, markIn, markOf, marksIn, nameOfHolder } from "../../core/mark";
import { emptyBucket, notEmpty, refuseUnlessEmpty } from "../../core/s3/bucket/contents";
import { cors, sameCors } from "../../core/s3/bucket/cors";
import { lifecycle, sameLifecycle } from "../../core/s3/bucket/lifecycle";
import { bucketName } from "../../core/s3/bucket/name";
import { POLICIES } from "../../core/s3/bucket/policy";
import { deleteBucket } from "../../core/s3/bucket/tags";
import { type Fault, type Shape, UNKNOWN } from "../../core/schema";
import { itselfAnd } from "../../core/touched";
import { cephFields } from "../args";
import type { Ceph } from "../client";
import { NO_LIMIT, type Quota, quotaWith, sameQuota } from "../quota";
import { limit } from "../settings";
import { tenantOf } from "../user/uid";
import { createBucket, describeBucket, type OwnedBucket, type RgwBucket } from "./api";
import { type BucketArgs, type BucketOutputs, bucketType } from "./bucket";
import { blockOf, documentIn, extraFaults, extraFields, usersTags } from "./extras";
import { lookForBucket, ownerMeant, readBucket } from "./find";
import {
  claimBucket,
  findMarked,
  isOurs,
  listMarkedBuckets,
  markUnmarked,
  repairMark,
  type WantedBucket,
  wasBegun,
} from "./intent";
import { deleteNotes, hasNotes } from "./notes";
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
      tags: usersTags(bucket.tags),
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
    ...extraFields,
    forceDestroy: z.boolean().optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<BucketArgs>),
  touches: itselfAnd<BucketArgs>(({ owner }) => [owner]),
  replaceOn: ["name", "owner", "region", "storageClass", "placement", "objectLockEnabled"],
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
    policyJson: (a, b) => a !== undefined && b !== undefined && equal(documentIn(a), documentIn(b)),
    tags: (a = {}, b = {}) => equal(a, b),
    objectLockEnabled: (a = false, b = false) => a === b,
    publicAccessBlock: (a, b) => equal(blockOf(a), blockOf(b)),
  },

  validate(args, _was, { cloud, name: own }) {
    const name = args.name ?? own;
    const given = args.name === undefined ? bucketName.safeParse(name).error?.issues : undefined;
    const faults: Fault[] = (given ?? []).map(({ message }) => ({
      property: "name",
      reason: `${message}; none is given, so it is the resource's: ${name}`,
    }));
    faults.push(...extraFaults(args), ...tenantFaults(args.owner));
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
    const { cloud, tokens, name } = context;
    const wanted = args.name ?? name;
    // Of an administrator's connection the owner costs no request, and its list answers for all its buckets.
    const there = await readBucket(cloud, wanted, cloud.isAdmin ? await ownerMeant(cloud, args.owner) : undefined);
    if (there && isOurs(there, tokens)) return { id: wanted, kept: markIn(there.tags[MARK_KEY])?.kept ?? false };
    const uid = await ownerMeant(cloud, args.owner);
    if (there && (await wasBegun(cloud, there, tokens, wantedBucket(args, wanted, uid)))) return wanted;
    // An earlier program may have given it another name.
    return findMarked(cloud, uid, tokens);
  },

  async fresh(args, { cloud, name }) {
    const open: BucketArgs = args.policyJson === undefined ? { policy: "private" } : {};
    const locks: BucketArgs = { objectLockEnabled: false, objectLock: undefined, publicAccessBlock: {} };
    const versioning = args.objectLockEnabled === true;
    const none: BucketArgs = { ...open, ...locks, tags: {}, versioning, lifecycle: [], cors: [] };
    const operators = cloud.isAdmin ? { owner: await ownerMeant(cloud, args.owner), quota: NO_LIMIT } : {};
    return { name, ...none, ...operators, ...args };
  },

  async create(args, context, report) {
    const { cloud, name: own } = context;
    const name = args.name ?? own;
    const uid = await ownerMeant(cloud, args.owner);
    const s3 = await cloud.s3As(uid);
    try {
      await claimBucket(s3, wantedBucket(args, name, uid), context, report, () => createBucket(s3, name, args));
    } catch (error) {
      throw unknownPlacement(error, cloud, args) ?? error;
    }
    cloud.forgetBuckets(uid);
    return name;
  },

  async settle(name, args, { cloud, tokens, mark }) {
    const there = await lookForBucket(cloud, name);
    if (!isOwned(there)) return; // gone, or another user's: the read that follows reports it
    const s3 = await cloud.s3As(there.owner);
    // What another resource has marked is refused by the host, which knows whether it may be taken over.
    if (there.tags[MARK_KEY] === undefined) await markUnmarked(cloud, tokens, s3, there, mark);
    // Its mark was read back: what was noted is done.
    await deleteNotes(cloud, tokens);
    await changeSettings(cloud, s3, there, { policy: "private" }, args);
  },

  async read(name, was, { cloud, tokens }) {
    const there = await readBucket(cloud, name, was.belongsTo ?? was.owner);
    // Another bucket of the same name is not this one.
    if (!isOwned(there) || (was.bucketId && there.id !== was.bucketId)) return undefined;
    const missing = there.tags[MARK_KEY] === undefined ? "it does not carry this stack's mark" : undefined;
    const [settings, isNoted] = await Promise.all([
      cloud.s3As(there.owner).then((s3) => readSettings(s3, name, was)),
      missing === undefined && hasNotes(cloud, tokens),
    ]);
    return {
      ...view(cloud, there, settings),
      marks: marksIn([there.tags[MARK_KEY]]),
      unfinished: missing ?? (isNoted ? "the note of its creation is still there" : undefined),
    };
  },

  async update(name, was, args, { cloud, mark }) {
    const there = await lookForBucket(cloud, name);
    if (!isOwned(there)) return; // gone, or another user's: the read that follows reports it
    const s3 = await cloud.s3As(there.owner);
    await repairMark(s3, there, mark);
    await changeSettings(cloud, s3, there, was, args);
    cloud.forgetBuckets(there.owner);
  },

  async remark(name, mark, { cloud }) {
    const there = await lookForBucket(cloud, name);
    if (!isOwned(there)) return;
    await repairMark(await cloud.s3As(there.owner), there, mark);
    cloud.forgetBuckets(there.owner);
  },

  async delete(name, was, { cloud, token, tokens = [token] }, { inform }) {
    const there = await lookForBucket(cloud, name);
    if (there) await deleteOwn(cloud, there, was, tokens, inform);
    // Whatever became of the bucket, nobody else deletes the note of its creation.
    await deleteNotes(cloud, tokens);
  },
});

/** Deletes a bucket, unless it is another's now. */
async function deleteOwn(
  cloud: Ceph,
  there: RgwBucket,
  was: BucketArgs & Partial<BucketOutputs>,
  tokens: readonly string[],
  inform: (text: string) => void,
): Promise<void> {
  const { name } = there;
  if (!isOwned(there) || isAnother(there, was))
    return inform(`the bucket named ${name} is another one now, and is kept`);
  const [taker] = marksIn([there.tags[MARK_KEY]]);
  if (taker && !tokens.includes(taker.token))
    return inform(`bucket ${name} is kept: ${nameOfHolder(taker)} has taken it over`);
  const s3 = await cloud.s3As(there.owner);
  if (was.belongsTo !== undefined && there.owner !== was.belongsTo) {
    // So that the stack's end does not take it for a leftover.
    if (taker) await repairMark(s3, there, markOf(taker.token, true));
    return inform(`bucket ${name} belongs to user ${there.owner} now, and is kept`);
  }
  if (was.forceDestroy) await emptyBucket(s3, name);
  else await refuseUnlessEmpty(s3, name, tokens[0] ?? "");
  try {
    await deleteBucket(s3, name);
  } catch (error) {
    throw refusedWith(error, 409) ? notEmpty(name) : error;
  }
  cloud.forgetBuckets(there.owner);
}

/** Buckets of a tenant have names of their own, which an administrator's keys do not reach by the name alone. */
function tenantFaults(owner: string | undefined): Fault[] {
  if (owner === undefined || owner === UNKNOWN || tenantOf(owner) === "") return [];
  const reason = `buckets of users in a tenant need a connection with keys: "user", that holds ${owner}'s own keys`;
  return [{ property: "owner", reason }];
}

function wantedBucket({ storageClass, placement }: BucketArgs, name: string, uid: string): WantedBucket {
  return { name, uid, storageClass, placement };
}

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
