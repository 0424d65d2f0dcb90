/**
 * Buckets as two APIs have them: RGW's admin operations with an administrator's keys, S3 with a user's own.
 * API: /admin/bucket; S3 ListBuckets, ListObjectsV2, HeadBucket, CreateBucket, PutBucketTagging
 */
import { isGone, OmnicloudError, refusedWith } from "../../core/errors";
import { headersOf, type S3Access } from "../../core/s3/access";
import { readTags } from "../../core/s3/bucket/tags";
import type { Admin } from "../admin";
import { inGib, NO_LIMIT, type Quota, type QuotaWire, quotaQuery, toQuota, type Used } from "../quota";

/** A bucket as the admin API has it. */
interface BucketWire {
  bucket: string;
  id: string;
  owner: string;
  creation_time: string;
  placement_rule: string;
  usage: Record<string, { size: number; num_objects: number }>;
  bucket_quota: QuotaWire;
  tagset?: Record<string, string>;
}

/** A bucket as our type, as far as the connection's keys see it. */
export interface RgwBucket extends Used {
  /** The name, unique in the region. */
  name: string;
  /** The user that it belongs to; absent if all that is known is that it belongs to another user. */
  owner?: string;
  /** The gateway's id, which another bucket of the same name does not have. Only an administrator sees it. */
  id?: string;
  /** When it was created. ISO 8601, UTC; empty for another user's bucket. */
  createdAt: string;
  /** Its tags, our mark among them. */
  tags: Record<string, string>;
  /** How much it may hold, beside its owner's quota. */
  quota: Quota;
  /** The placement target by name. Only an administrator sees it. */
  placement?: string;
  /** `STANDARD` if the placement names none. Only an administrator sees it. */
  storageClass?: string;
}

/** A bucket whose owner is known. */
export type OwnedBucket = RgwBucket & { owner: string };

/** A bucket of the admin API as our type. */
function toBucket(bucket: BucketWire): OwnedBucket {
  const [placement = "", storageClass = "STANDARD"] = bucket.placement_rule.split("/");
  const main = bucket.usage["rgw.main"];
  return {
    name: bucket.bucket,
    id: bucket.id,
    owner: bucket.owner,
    createdAt: bucket.creation_time,
    placement,
    storageClass,
    quota: toQuota(bucket.bucket_quota),
    tags: bucket.tagset ?? {},
    bytes: main?.size ?? 0,
    objects: main?.num_objects ?? 0,
  };
}

/** What a gateway says of a bucket, with the document's names: for the resource's `read` and for `getBucket`. */
export function describeBucket(
  { region, endpoint }: { region: string; endpoint: string },
  { name, owner, createdAt, bytes, objects }: OwnedBucket,
) {
  return {
    belongsTo: owner,
    region,
    createdAt,
    usedSize: inGib(bytes),
    usedBytes: bytes,
    usedObjects: objects,
    url: `${endpoint}/${name}`,
  };
}

/** A bucket of any user; `undefined` if there is none. */
export async function findBucket(admin: Admin, bucket: string): Promise<OwnedBucket | undefined> {
  const found = await admin.find<BucketWire>("/admin/bucket", { bucket, stats: "true" });
  return found && toBucket(found);
}

/** All buckets of a user, in one request. */
export async function listBucketsOf(admin: Admin, uid: string): Promise<OwnedBucket[]> {
  const found = await admin.find<BucketWire[]>("/admin/bucket", { uid, stats: "true" });
  return (found ?? []).map(toBucket);
}

/** The names of all buckets of a user. */
export async function listBucketNames(admin: Admin, uid: string): Promise<string[]> {
  return (await admin.find<string[]>("/admin/bucket", { uid })) ?? [];
}

/** All buckets of all users, in one request. */
export async function listAllBuckets(admin: Admin): Promise<OwnedBucket[]> {
  return (await admin.ask<BucketWire[]>("GET", "/admin/bucket", { stats: "true" })).map(toBucket);
}

/** Sets the quota of one bucket. */
export async function setBucketQuota(admin: Admin, uid: string, bucket: string, quota: Quota): Promise<void> {
  await admin.ask("PUT", "/admin/bucket", { quota: "", uid, bucket, ...quotaQuery(quota) });
}

/** A bucket as a user's own keys see it; one of another user without its owner; `undefined` if there is none. */
export async function findOwnBucket(s3: S3Access, name: string): Promise<RgwBucket | undefined> {
  const { Buckets, Owner } = await s3.ask((api) => api.listBuckets({}));
  const own = Buckets?.find((bucket) => bucket.Name === name);
  if (!own) return (await isThere(s3, name)) ? { name, ...UNSEEN } : undefined;
  const [tags, used] = await Promise.all([readTags(s3, name), readUse(s3, name)]);
  return { name, ...used, owner: Owner?.ID, createdAt: own.CreationDate?.toISOString() ?? "", tags };
}

/** What a user's own keys see of another user's bucket. */
const UNSEEN = { createdAt: "", tags: {}, bytes: 0, objects: 0, quota: NO_LIMIT };

/** Not asked with HEAD, whose refusal has no words. */
async function isThere(s3: S3Access, name: string): Promise<boolean> {
  try {
    await s3.ask((api) => api.listObjectsV2({ Bucket: name, MaxKeys: 1 }));
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    if (refusedWith(error, 403)) return true;
    throw error;
  }
}

/** The id of the user whose keys these are. */
export async function readOwnId(s3: S3Access): Promise<string> {
  const { Owner } = await s3.ask((api) => api.listBuckets({}));
  if (Owner?.ID) return Owner.ID;
  throw new OmnicloudError(
    `${s3.login.service} does not say whose keys the connection has: its list of buckets names no owner`,
  );
}

/** What a bucket holds and may hold: a gateway reports it to the owner in headers that are not S3's. */
export async function readUse(s3: S3Access, name: string): Promise<Used & { quota: Quota }> {
  const headers = headersOf(await s3.ask((api) => api.headBucket({ Bucket: name })));
  const number = (header: string) => Number(headers[header] ?? 0);
  const limit = (header: string) => Number(headers[header] ?? -1);
  const maxBytes = limit("x-rgw-quota-bucket-size");
  return {
    bytes: number("x-rgw-bytes-used"),
    objects: number("x-rgw-object-count"),
    quota: toQuota({ enabled: true, max_size: maxBytes, max_objects: limit("x-rgw-quota-bucket-objects") }),
  };
}

/** What only a new bucket can be given. */
export interface NewBucket {
  storageClass?: string;
  placement?: string;
  objectLockEnabled?: boolean;
}

/** Creates a bucket. @throws CloudError 409 if another user has one of this name */
export async function createBucket(
  s3: S3Access,
  name: string,
  { storageClass, placement, objectLockEnabled }: NewBucket = {},
): Promise<void> {
  const { CreateBucketCommand } = await import("@aws-sdk/client-s3");
  // RGW takes the placement target behind the location, and the storage class as a header, which AWS's S3 does not know.
  const target =
    placement === undefined ? {} : { CreateBucketConfiguration: { LocationConstraint: `:${placement}` as "EU" } };
  const lock = objectLockEnabled ? { ObjectLockEnabledForBucket: true } : {};
  const command = new CreateBucketCommand({ Bucket: name, ...target, ...lock });
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
