/** A bucket by its name, with whichever keys the connection has; and whose buckets the connection creates. */
import { OmnicloudError } from "../../core/errors";
import type { Ceph } from "../client";
import { findBucket, findOwnBucket, type RgwBucket, readOwnId } from "./api";

/** The user for whom a bucket is created: `owner`, else the connection's. @throws OmnicloudError if there is neither */
export async function ownerMeant(cloud: Ceph, owner: string | undefined): Promise<string> {
  if (!cloud.isAdmin) return readOwnId(cloud.ownS3());
  const uid = owner ?? cloud.settings.platformUserId;
  if (uid !== undefined) return uid;
  throw new OmnicloudError(`connection ${cloud.settings.name} has no platformUserId: give owner`);
}

/** A bucket by its name, whoever owns it; `undefined` if there is none. */
export async function lookForBucket(cloud: Ceph, name: string): Promise<RgwBucket | undefined> {
  return cloud.isAdmin ? findBucket(cloud.admin, name) : findOwnBucket(cloud.ownS3(), name);
}

/** The same from the list of a user's buckets, which is read once for many: see collection.ts. */
export async function readBucket(cloud: Ceph, name: string, owner?: string): Promise<RgwBucket | undefined> {
  return cloud.isAdmin && owner !== undefined ? cloud.bucketsOf(owner).get(name) : lookForBucket(cloud, name);
}
