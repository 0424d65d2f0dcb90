/** Public access blocks and object locks of buckets. API: S3 Put/GetPublicAccessBlock, Put/GetObjectLockConfiguration */
import { refusedWith } from "../../core/errors";
import type { S3Access } from "../../core/s3/access";
import { blockOf, type ObjectLockRule, type PublicAccessBlock } from "./extras";

/** Which access of everybody is refused. */
export async function readBlock(s3: S3Access, name: string): Promise<PublicAccessBlock> {
  const answer = await s3.find((api) => api.getPublicAccessBlock({ Bucket: name }));
  const found = answer?.PublicAccessBlockConfiguration ?? {};
  return {
    blockPublicAcls: found.BlockPublicAcls ?? false,
    ignorePublicAcls: found.IgnorePublicAcls ?? false,
    blockPublicPolicy: found.BlockPublicPolicy ?? false,
    restrictPublicBuckets: found.RestrictPublicBuckets ?? false,
  };
}

/** Refuses exactly this access of everybody. */
export async function writeBlock(s3: S3Access, name: string, block: PublicAccessBlock | undefined): Promise<void> {
  if (block === undefined) {
    await s3.find((api) => api.deletePublicAccessBlock({ Bucket: name }));
    return;
  }
  const all = blockOf(block);
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: all.blockPublicAcls,
    IgnorePublicAcls: all.ignorePublicAcls,
    BlockPublicPolicy: all.blockPublicPolicy,
    RestrictPublicBuckets: all.restrictPublicBuckets,
  };
  await s3.ask((api) => api.putPublicAccessBlock({ Bucket: name, PublicAccessBlockConfiguration }));
}

/** Whether objects of a bucket can be locked, and for how long new ones are. */
export async function readLock(
  s3: S3Access,
  name: string,
): Promise<{ objectLockEnabled: boolean; objectLock?: ObjectLockRule }> {
  try {
    const { ObjectLockConfiguration: found } = await s3.ask((api) => api.getObjectLockConfiguration({ Bucket: name }));
    const { Mode: mode, Days: days, Years: years } = found?.Rule?.DefaultRetention ?? {};
    if (mode === undefined) return { objectLockEnabled: true };
    const objectLock = { mode, ...(days ? { days } : {}), ...(years ? { years } : {}) };
    return { objectLockEnabled: true, objectLock };
  } catch (error) {
    if (refusedWith(error, 404, /^ObjectLockConfigurationNotFound/)) return { objectLockEnabled: false };
    throw error;
  }
}

/** Sets for how long new objects are locked. */
export async function writeLock(s3: S3Access, name: string, rule: ObjectLockRule | undefined): Promise<void> {
  const Rule = rule && { DefaultRetention: { Mode: rule.mode, Days: rule.days, Years: rule.years } };
  const ObjectLockConfiguration = { ObjectLockEnabled: "Enabled" as const, ...(Rule ? { Rule } : {}) };
  await s3.ask((api) => api.putObjectLockConfiguration({ Bucket: name, ObjectLockConfiguration }));
}
