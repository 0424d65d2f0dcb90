// Who may do what: the bucket's policy first, then the access control lists.
import { grants } from "./acl";
import type { StoreCall } from "./call";
import { judge } from "./policy";
import { RgwRefusal } from "./refusal";
import type { Bucket, Permission, Version } from "./state";

/** The bucket of a request; refuses where there is none. */
export function bucketOf(call: StoreCall, name = call.bucket): Bucket {
  const bucket = call.state.buckets.get(name);
  if (!bucket) throw new RgwRefusal("NoSuchBucket");
  return bucket;
}

/**
 * The bucket of a request about the bucket itself, or about a key to be written.
 * @param action What the policy calls it: "s3:ListBucket".
 * @param otherwise What decides where the policy says nothing: a grant on the bucket, or who owns it.
 * @param key The key that is written; then the policy is asked about that.
 */
export function allowedBucket(
  call: StoreCall,
  action: string,
  otherwise: Permission | "owner",
  key?: string,
  name = call.bucket,
): Bucket {
  const bucket = bucketOf(call, name);
  if (!mayOnBucket(call, bucket, action, otherwise, key)) throw new RgwRefusal("AccessDenied");
  return bucket;
}

/** Whether a request may do something to a bucket: see `allowedBucket`. */
export function mayOnBucket(
  call: StoreCall,
  bucket: Bucket,
  action: string,
  otherwise: Permission | "owner",
  key?: string,
): boolean {
  const said = askPolicy(call, bucket, action, key);
  if (said !== "Pass") return said === "Allow";
  const uid = call.who?.uid;
  return otherwise === "owner" ? bucket.owner === uid : grants(bucket.acl, uid, otherwise);
}

/** What the bucket's policy says about a request. */
export function askPolicy(call: StoreCall, bucket: Bucket, action: string, key?: string): "Allow" | "Deny" | "Pass" {
  return judge(bucket.policy?.policy, {
    uid: call.who?.uid,
    action,
    resource: `arn:aws:s3:::${bucket.name}${key === undefined ? "" : `/${key}`}`,
    environment: call.environment,
  });
}

/**
 * A version of an object for a request that reads it. Who may not list the bucket is not told that a key is missing.
 * @param wanted The grant on the object that decides where the policy says nothing.
 */
export function allowedVersion(
  call: StoreCall,
  action: string,
  wanted: Permission,
  from: { bucket: string; key: string; versionId: string | null } = { ...call, versionId: call.query.get("versionId") },
): { bucket: Bucket; version: Version } {
  const bucket = bucketOf(call, from.bucket);
  const version = findVersion(bucket, from.key, from.versionId);
  if (!version) {
    const mayList = bucket.owner === call.who?.uid || mayOnBucket(call, bucket, "s3:ListBucket", "READ");
    throw new RgwRefusal(mayList ? "NoSuchKey" : "AccessDenied");
  }
  const said = askPolicy(call, bucket, from.versionId === null ? action : versionedAction(action), from.key);
  const allowed = said === "Pass" ? grants(version.acl, call.who?.uid, wanted) : said === "Allow";
  if (!allowed) throw new RgwRefusal("AccessDenied");
  return { bucket, version };
}

/** "s3:GetObjectAcl" of a version is "s3:GetObjectVersionAcl". */
const versionedAction = (action: string): string => action.replace(/Object/, "ObjectVersion");

/** A version that has content: the latest, or the one of an id. */
export function findVersion(bucket: Bucket, key: string, versionId: string | null): Version | undefined {
  const versions = bucket.objects.get(key) ?? [];
  const version = versionId === null || versionId === "" ? versions[0] : versions.find(({ id }) => id === versionId);
  return version?.marker ? undefined : version;
}
