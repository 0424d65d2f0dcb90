/** A bucket on Ceph. API: S3 at the RADOS Gateway, and its admin operations for quotas and for what is used */
import * as pulumi from "@pulumi/pulumi";
import { define } from "../../core/definition";
import { equal } from "../../core/equal";
import { CloudError, OmnicloudError } from "../../core/errors";
import { markOf } from "../../core/mark";
import { registration } from "../../core/resource";
import type { S3Access } from "../../core/s3/access";
import type { Fault, Inputs } from "../../core/schema";
import { inGib } from "../args";
import type { Ceph } from "../client";
import { quotaWith, refuseBelowUse, sameQuota } from "../quota";
import type { Quota } from "../settings";
import { type BucketArgs, type BucketOutputs, bucketSchema } from "./bucketArgs";
import { empty, notEmpty, refuseUnlessEmpty } from "./contents";
import { readCors, sameCors, writeCors } from "./cors";
import { type BucketFacts, ownerMeant, readBucket, seeBucket } from "./find";
import { claim, dropNote, isOurs, markedBuckets, remark, wasBegun } from "./intent";
import { readLifecycle, sameLifecycle, writeLifecycle } from "./lifecycle";
import { bucketName } from "./name";
import { type BucketPolicy, readPolicy, writePolicy } from "./policy";

/** The definition of {@link Bucket}. */
export const bucket = define<BucketArgs, BucketOutputs, Ceph>({
  name: "ceph:Bucket",
  kind: "ceph",
  args: bucketSchema,
  outputs: [
    "bucketName",
    "belongsTo",
    "createdAt",
    "usedSize",
    "usedBytes",
    "usedObjects",
    "regionName",
    "url",
    "storageClassName",
    "placementName",
    "bucketId",
  ],
  replaceOn: ["name", "owner", "region", "storageClass", "placement"],
  holdsData: true,
  // What was left to the gateway may be written down.
  means: {
    name: ({ bucketName }, name) => name === bucketName,
    owner: ({ belongsTo }, owner) => owner === undefined || owner === belongsTo,
    storageClass: ({ storageClassName }, written) => written === undefined || written === storageClassName,
    placement: ({ placementName }, written) => written === undefined || written === placementName,
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
      reason: `${message}; it is ${name}, the resource's, for none is given`,
    }));
    const { settings } = cloud;
    if (cloud.isAdmin) {
      if (args.owner === undefined && settings.platformUserId === undefined)
        faults.push({ property: "owner", reason: `is required: connection ${settings.name} has no platformUserId` });
      return faults;
    }
    const onlyOperators = (["owner", "quota"] as const).filter((key) => args[key] !== undefined);
    const reason = `is an administrator's to give: connection ${settings.name} holds one user's own keys`;
    return [...faults, ...onlyOperators.map((property) => ({ property, reason }))];
  },

  leftovers: markedBuckets,

  async find(args, context) {
    const { cloud, token, name } = context;
    const wanted = args.name ?? name;
    const facts = await seeBucket(cloud, wanted);
    if (!facts || facts.owner !== (await ownerMeant(cloud, args.owner))) return undefined;
    if (isOurs(facts, token)) return wanted;
    return (await wasBegun(cloud, wanted, facts, token)) ? wanted : undefined;
  },

  async create(args, context, report) {
    const { cloud, name: own } = context;
    const name = args.name ?? own;
    const uid = await ownerMeant(cloud, args.owner);
    const s3 = await cloud.as(uid);
    try {
      await claim(s3, name, uid, context, report, () => makeBucket(s3, name, args));
    } catch (error) {
      throw unknownPlace(error, cloud, args) ?? error;
    }
    cloud.bucketsChanged(uid);
    return name;
  },

  async settle(name, args, { cloud, token, mark, name: own }) {
    const facts = await seeBucket(cloud, name);
    if (facts?.owner === undefined) return; // gone, or another's: the look that follows tells
    const s3 = await cloud.as(facts.owner);
    if (await remark(s3, name, facts, mark)) await dropNote(cloud, token);
    await configure(cloud, s3, { ...facts, owner: facts.owner }, { name: own, policy: "private" }, { ...args, name });
  },

  async read(name, was, { cloud, token }) {
    const owner = was.belongsTo ?? was.owner;
    const facts = await readBucket(cloud, name, owner);
    // Another bucket of the same name is not this one.
    if (facts?.owner === undefined || (was.bucketId && facts.id !== was.bucketId)) return undefined;
    const s3 = await cloud.as(facts.owner);
    const [policy, versioning, lifecycle, cors] = await Promise.all([
      readPolicy(s3, name),
      was.versioning === undefined ? undefined : s3.ask((api) => api.getBucketVersioning({ Bucket: name })),
      was.lifecycle === undefined ? undefined : readLifecycle(s3, name),
      was.cors === undefined ? undefined : readCors(s3, name),
    ]);
    return {
      args: {
        name,
        owner: facts.owner,
        // A policy that is none of ours is told in words, which no program can ask for.
        policy: policy as BucketPolicy,
        ...(facts.storageClass === undefined ? {} : { storageClass: facts.storageClass }),
        ...(facts.placement === undefined ? {} : { placement: facts.placement }),
        ...(versioning === undefined ? {} : { versioning: versioning.Status === "Enabled" }),
        ...(lifecycle === undefined ? {} : { lifecycle }),
        ...(cors === undefined ? {} : { cors }),
        quota: facts.quota,
      },
      outputs: view(cloud, name, { ...facts, owner: facts.owner }),
      unfinished: isOurs(facts, token) ? undefined : "it does not carry this stack's mark",
    };
  },

  async update(name, was, args, { cloud, mark }) {
    const facts = await seeBucket(cloud, name);
    if (facts?.owner === undefined) return; // gone, or another's: the look that follows tells
    const s3 = await cloud.as(facts.owner);
    await configure(cloud, s3, { ...facts, owner: facts.owner }, was, { ...args, name });
    await remark(s3, name, facts, mark);
    cloud.bucketsChanged(facts.owner);
  },

  async delete(name, was, { cloud, token }, { inform }) {
    const facts = await seeBucket(cloud, name);
    if (!facts) return;
    if (facts.owner === undefined || (was.bucketId ? facts.id !== was.bucketId : isElses(facts, was)))
      return inform(`the bucket ${name} that is there now is another one, and stays`);
    const s3 = await cloud.as(facts.owner);
    if (was.belongsTo !== undefined && facts.owner !== was.belongsTo) {
      // So that the stack's end does not take it for left behind.
      if (isOurs(facts, token)) await remark(s3, name, facts, markOf(token, true));
      return inform(`the bucket ${name} belongs to user ${facts.owner} now, and stays`);
    }
    if (was.forceDestroy) await empty(s3, name);
    else await refuseUnlessEmpty(s3, name);
    try {
      await s3.find((api) => api.deleteBucket({ Bucket: name }));
    } catch (error) {
      throw error instanceof CloudError && error.status === 409 ? notEmpty(name) : error;
    }
    if (!isOurs(facts, token)) await dropNote(cloud, token);
    cloud.bucketsChanged(facts.owner);
  },
});

const NO_LIMIT: Quota = { maxSize: -1, maxObjects: -1 };

type OwnBucket = BucketFacts & { owner: string };

/** Where the gateway's id is not seen, a bucket of another user or another time is another one. */
function isElses(facts: BucketFacts, was: Partial<BucketOutputs>): boolean {
  if (was.belongsTo === undefined) return false;
  return facts.owner !== was.belongsTo || facts.createdAt !== was.createdAt;
}

async function makeBucket(s3: S3Access, name: string, { storageClass, placement }: BucketArgs): Promise<void> {
  const { CreateBucketCommand } = await import("@aws-sdk/client-s3");
  // RGW takes the placement target behind the location, and the storage class as a header, which AWS's S3 does not know.
  const where =
    placement === undefined ? {} : { CreateBucketConfiguration: { LocationConstraint: `:${placement}` as "EU" } };
  const command = new CreateBucketCommand({ Bucket: name, ...where });
  if (storageClass !== undefined)
    command.middlewareStack.add(
      (next) => (given) => {
        (given.request as { headers: Record<string, string> }).headers["x-amz-storage-class"] = storageClass;
        return next(given);
      },
      { step: "build", name: "storageClassOfBucket" },
    );
  await s3.ask((api) => api.send(command));
}

/** The refusal of a storage class or placement target, which a gateway gives without naming it. */
function unknownPlace(error: unknown, { region }: Ceph, { storageClass, placement }: BucketArgs): Error | undefined {
  const wanted = [storageClass && `storage class ${storageClass}`, placement && `placement target ${placement}`];
  const named = wanted.filter(Boolean).join(", or no ");
  if (
    !named ||
    !(error instanceof CloudError) ||
    !/^Invalid(Argument|LocationConstraint|StorageClass)/.test(error.detail)
  )
    return undefined;
  return new OmnicloudError(`region ${region} has no ${named}: ${error.message}`, { cause: error });
}

/** Brings a bucket from `was` to `args`: first what may be refused. */
async function configure(
  cloud: Ceph,
  s3: S3Access,
  facts: OwnBucket,
  was: BucketArgs,
  args: BucketArgs & { name: string },
): Promise<void> {
  const { name } = args;
  const differs = (key: keyof BucketArgs) => !equal(was[key], args[key]);
  const quota = quotaWith(args.quota ?? {}, NO_LIMIT);
  if (differs("quota") && !sameQuota(quota, facts.quota)) {
    refuseBelowUse(`bucket ${name}`, quota, facts);
    await cloud.admin.setBucketQuota(facts.owner, name, quota);
  }
  if (differs("policy")) await writePolicy(s3, name, args.policy ?? "private", was.policy);
  if (differs("versioning") && Boolean(was.versioning) !== Boolean(args.versioning)) {
    const Status = args.versioning ? "Enabled" : "Suspended";
    await s3.ask((api) => api.putBucketVersioning({ Bucket: name, VersioningConfiguration: { Status } }));
  }
  if (differs("lifecycle") && !sameLifecycle(was.lifecycle, args.lifecycle))
    await writeLifecycle(s3, name, args.lifecycle ?? []);
  if (differs("cors") && !sameCors(was.cors, args.cors)) await writeCors(s3, name, args.cors ?? []);
}

function view(cloud: Ceph, name: string, facts: OwnBucket): BucketOutputs {
  return {
    bucketName: name,
    belongsTo: facts.owner,
    createdAt: facts.createdAt,
    usedSize: inGib(facts.bytes),
    usedBytes: facts.bytes,
    usedObjects: facts.objects,
    regionName: cloud.region,
    url: `${cloud.endpoint}/${name}`,
    storageClassName: facts.storageClass,
    placementName: facts.placement,
    bucketId: facts.id,
  };
}

/**
 * A bucket for itself; `OssBucket` is the component that makes its user as well.
 * @example new Bucket("photos", { owner: user.ossUid, policy: "public-ro" })
 */
export class Bucket extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string | undefined>;
  declare readonly policy: pulumi.Output<BucketPolicy>;
  declare readonly bucketName: pulumi.Output<string>;
  declare readonly belongsTo: pulumi.Output<string>;
  declare readonly createdAt: pulumi.Output<string>;
  declare readonly usedSize: pulumi.Output<number>;
  declare readonly usedBytes: pulumi.Output<number>;
  declare readonly usedObjects: pulumi.Output<number>;
  declare readonly regionName: pulumi.Output<string>;
  declare readonly url: pulumi.Output<string>;
  declare readonly storageClassName: pulumi.Output<string | undefined>;
  declare readonly placementName: pulumi.Output<string | undefined>;
  declare readonly bucketId: pulumi.Output<string | undefined>;

  constructor(name: string, args: Inputs<BucketArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    // Written out, so that a bucket that somebody opens is drift.
    super(...registration(bucket, name, { ...args, policy: args.policy ?? "private" }, opts));
  }
}
