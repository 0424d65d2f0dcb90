// Who may do what: decided by the bucket's policy, then by the access control lists.
import { counted, grants } from "./acl";
import type { StoreCall } from "./call";
import { judge } from "./policy";
import { RgwRefusal } from "./refusal";
import type { Bucket, Permission, Version } from "./state";

/** The bucket of a request; refuses if there is none. */
export function getBucket(call: StoreCall, name = call.bucket): Bucket {
  const bucket = call.state.buckets.get(name);
  if (!bucket) throw new RgwRefusal("NoSuchBucket");
  return bucket;
}

/**
 * The bucket of a request about the bucket itself, or about a key to be written; refuses if the caller may not.
 * @param action What the policy calls it: "s3:ListBucket".
 * @param otherwise What decides if the policy says nothing: a grant on the bucket, or who owns it.
 * @param key The key that is written, if any: the policy decides about the key.
 */
export function requireBucket(
  call: StoreCall,
  action: string,
  otherwise: Permission | "owner",
  key?: string,
  name = call.bucket,
): Bucket {
  const bucket = getBucket(call, name);
  if (!mayOnBucket(call, bucket, action, otherwise, key)) throw new RgwRefusal("AccessDenied");
  return bucket;
}

/** Whether a request may do something to a bucket: see `requireBucket`. */
export function mayOnBucket(
  call: StoreCall,
  bucket: Bucket,
  action: string,
  otherwise: Permission | "owner",
  key?: string,
): boolean {
  const verdict = askPolicy(call, bucket, action, key);
  if (verdict !== "Pass") return verdict === "Allow";
  const uid = call.who?.uid;
  return otherwise === "owner" ? bucket.owner === uid : grants(counted(bucket.acl, bucket), uid, otherwise);
}

/** What the bucket's policy says of a request. */
export function askPolicy(
  call: StoreCall,
  bucket: Bucket,
  action: string,
  key?: string,
  version?: Version,
): "Allow" | "Deny" | "Pass" {
  const tags = (version?.tags ?? []).map(([name, value]) => [`s3:ExistingObjectTag/${name}`, value]);
  return judge(bucket.policy?.policy, {
    uid: call.who?.uid,
    action,
    resource: `arn:aws:s3:::${bucket.name}${key === undefined ? "" : `/${key}`}`,
    environment: tags.length === 0 ? call.environment : { ...call.environment, ...Object.fromEntries(tags) },
  });
}

/**
 * A version of an object for a request that reads it.
 * A missing key is reported only to callers who may list the bucket.
 * @param wanted The grant on the object that decides if the policy says nothing.
 */
export function requireVersion(
  call: StoreCall,
  action: string,
  wanted: Permission,
  from: { bucket: string; key: string; versionId: string | null } = { ...call, versionId: call.query.get("versionId") },
): { bucket: Bucket; version: Version } {
  const bucket = getBucket(call, from.bucket);
  const version = findVersion(bucket, from.key, from.versionId);
  if (!version) {
    const mayList = bucket.owner === call.who?.uid || mayOnBucket(call, bucket, "s3:ListBucket", "READ");
    throw new RgwRefusal(mayList ? "NoSuchKey" : "AccessDenied");
  }
  const verdict = askPolicy(
    call,
    bucket,
    from.versionId === null ? action : versionedAction(action),
    from.key,
    version,
  );
  const allowed =
    verdict === "Pass" ? grants(counted(version.acl, bucket), call.who?.uid, wanted) : verdict === "Allow";
  if (!allowed) throw new RgwRefusal("AccessDenied");
  return { bucket, version };
}

/** The name of an action on a version: "s3:GetObjectVersionAcl" for "s3:GetObjectAcl". */
const versionedAction = (action: string): string => action.replace(/Object/, "ObjectVersion");

/** The version of an id, or the latest; undefined if there is none, or if it is a delete marker. */
export function findVersion(bucket: Bucket, key: string, versionId: string | null): Version | undefined {
  const versions = bucket.objects.get(key) ?? [];
  const version = versionId === null || versionId === "" ? versions[0] : versions.find(({ id }) => id === versionId);
  return version?.marker ? undefined : version;
}
