/** What there is to know of a bucket by its name: from the admin API, or with one user's own keys from S3. */
import { CloudError, isGone, OmnicloudError } from "../../core/errors";
import { headersOf, type S3Access } from "../../core/s3/access";
import type { Used } from "../admin";
import type { Ceph } from "../client";
import type { Quota } from "../settings";

/** A bucket as far as it is seen. */
export interface BucketFacts extends Used {
  /** The user that it belongs to; `undefined` for one of which only that is known, that it is not one's own. */
  owner?: string;
  /** The gateway's id, which another bucket of the same name does not have. Only an administrator sees it. */
  id?: string;
  createdAt: string;
  tags: Record<string, string>;
  quota: Quota;
  /** Only an administrator sees it. */
  placement?: string;
  /** Only an administrator sees it. */
  storageClass?: string;
}

/** Whose buckets a connection makes, where the program names nobody. @throws OmnicloudError where nobody is meant */
export async function ownerMeant(cloud: Ceph, owner: string | undefined): Promise<string> {
  if (!cloud.isAdmin) return myId(cloud);
  const uid = owner ?? cloud.settings.platformUserId;
  if (uid !== undefined) return uid;
  throw new OmnicloudError(`connection ${cloud.settings.name} has no platformUserId: give owner`);
}

/** A bucket by its name, whoever has it; `undefined` when there is none. */
export async function seeBucket(cloud: Ceph, name: string): Promise<BucketFacts | undefined> {
  return cloud.isAdmin ? cloud.admin.bucket(name) : seeOwn(cloud.myself(), name);
}

/** A bucket of a user, where many are read: see collection.ts. Another user's is seen as well. */
export async function readBucket(cloud: Ceph, name: string, owner?: string): Promise<BucketFacts | undefined> {
  return cloud.isAdmin && owner !== undefined ? cloud.bucketsOf(owner).get(name) : seeBucket(cloud, name);
}

async function myId(cloud: Ceph): Promise<string> {
  const { Owner } = await cloud.myself().ask((api) => api.listBuckets({}));
  return Owner?.ID ?? "";
}

async function seeOwn(s3: S3Access, name: string): Promise<BucketFacts | undefined> {
  const { Buckets, Owner } = await s3.ask((api) => api.listBuckets({}));
  const own = Buckets?.find((bucket) => bucket.Name === name);
  if (!own) return (await isThere(s3, name)) ? elses : undefined;
  const [{ tags }, used] = await Promise.all([tagsOf(s3, name), usedBy(s3, name)]);
  return { ...used, owner: Owner?.ID, createdAt: own.CreationDate?.toISOString() ?? "", tags };
}

/** What is known of a bucket that is somebody else's. */
const elses: BucketFacts = { createdAt: "", tags: {}, bytes: 0, objects: 0, quota: { maxSize: -1, maxObjects: -1 } };

/** What a bucket holds and may hold, as a gateway tells its owner in headers of its own. */
export async function usedBy(s3: S3Access, name: string): Promise<Used & { quota: Quota }> {
  const headers = headersOf(await s3.ask((api) => api.headBucket({ Bucket: name })));
  const number = (header: string) => Number(headers[header] ?? 0);
  const limit = (header: string) => Number(headers[header] ?? -1);
  const size = limit("x-rgw-quota-bucket-size");
  return {
    bytes: number("x-rgw-bytes-used"),
    objects: number("x-rgw-object-count"),
    quota: { maxSize: size < 0 ? -1 : size / 1024 ** 3, maxObjects: limit("x-rgw-quota-bucket-objects") },
  };
}

/** The tags of a bucket. */
export async function tagsOf(s3: S3Access, name: string): Promise<{ tags: Record<string, string> }> {
  const tagging = await s3.find((api) => api.getBucketTagging({ Bucket: name }));
  return { tags: Object.fromEntries((tagging?.TagSet ?? []).map(({ Key = "", Value = "" }) => [Key, Value])) };
}

async function isThere(s3: S3Access, name: string): Promise<boolean> {
  try {
    await s3.ask((api) => api.headBucket({ Bucket: name }));
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    if (error instanceof CloudError && error.status === 403) return true;
    throw error;
  }
}
