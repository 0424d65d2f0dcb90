// What buckets and users hold, and their quotas.
import { RgwRefusal } from "./refusal";
import type { Bucket, Quota, RgwState } from "./state";

/** A number of objects, and their size. */
export interface Holding {
  objects: number;
  bytes: number;
  /** As RGW counts them: each object in whole blocks of 4 KiB. */
  blocks: number;
}

const block = 4096;

const inBlocks = (bytes: number): number => Math.ceil(bytes / block) * block;

/** What a bucket holds: all versions of objects except delete markers, and all parts of uploads. */
export function holdingOf(bucket: Bucket): Holding {
  const sum: Holding = { objects: 0, bytes: 0, blocks: 0 };
  const add = (bytes: number): void => {
    sum.objects += 1;
    sum.bytes += bytes;
    sum.blocks += inBlocks(bytes);
  };
  for (const versions of bucket.objects.values()) for (const { body, marker } of versions) if (!marker) add(body.size);
  for (const { parts } of bucket.uploads.values()) for (const { body } of parts.values()) add(body.size);
  return sum;
}

/** What all buckets of a user hold. */
export function holdingOfUser(state: RgwState, uid: string): Holding {
  return state.bucketsOf(uid).reduce<Holding>(
    (sum, bucket) => {
      const { objects, bytes, blocks } = holdingOf(bucket);
      return { objects: sum.objects + objects, bytes: sum.bytes + bytes, blocks: sum.blocks + blocks };
    },
    { objects: 0, bytes: 0, blocks: 0 },
  );
}

/** Refuses an object that a quota has no room for, even if it would replace one. */
export function checkQuota(state: RgwState, bucket: Bucket, bytes: number): void {
  const owner = state.users.get(bucket.owner);
  const ofBucket = bucket.quota.enabled ? bucket.quota : owner?.bucketQuota;
  if (ofBucket) check(ofBucket, () => holdingOf(bucket), bytes);
  if (owner) check(owner.userQuota, () => holdingOfUser(state, owner.uid), bytes);
}

function check({ enabled, maxSize, maxObjects }: Quota, count: () => Holding, bytes: number): void {
  if (!enabled || (maxSize < 0 && maxObjects < 0)) return;
  const { objects, blocks } = count();
  const full = (maxObjects >= 0 && objects + 1 > maxObjects) || (maxSize >= 0 && blocks + inBlocks(bytes) > maxSize);
  if (full) throw new RgwRefusal("QuotaExceeded");
}

/** A quota as the admin API reports it. */
export const quotaView = ({ enabled, maxSize, maxObjects }: Quota) => ({
  enabled,
  check_on_raw: false,
  max_size: maxSize,
  max_size_kb: maxSize < 0 ? 0 : Math.ceil(maxSize / 1024),
  max_objects: maxObjects,
});

/** A holding as the admin API reports it. */
export const statsView = ({ objects, bytes, blocks }: Holding) => ({
  size: bytes,
  size_actual: blocks,
  size_utilized: bytes,
  size_kb: Math.ceil(bytes / 1024),
  size_kb_actual: Math.ceil(blocks / 1024),
  size_kb_utilized: Math.ceil(bytes / 1024),
  num_objects: objects,
});
