// Settings of a bucket: versioning, lifecycle, CORS, policy, access control list, tags.

import { requireBucket } from "./access";
import { aclFromHeaders, aclFromXml, aclXml, isOpen, unlessBlocked } from "./acl";
import { done, type Operation, operation, type StoreCall, type StoreReply, xml } from "./call";
import { corsXml, readCors } from "./cors";
import { lifecycleXml } from "./lifecycle";
import { isPublic, readPolicy } from "./policy";
import { RgwRefusal } from "./refusal";
import type { Bucket } from "./state";
import { readTags, tagsXml } from "./tags";
import { bare, branch, leaf, page, readXml } from "./xml";

const requireOwnBucket = (call: StoreCall, action: string): Bucket => requireBucket(call, action, "owner");

function changeBucket(bucket: Bucket, changes: Partial<Bucket>, reply: StoreReply = done): StoreReply {
  Object.assign(bucket, changes, { modified: new Date() });
  return reply;
}

/** The operations on a bucket's settings. */
export const bucketSettings: Operation[] = [
  operation("GET /{bucket}?versioning", "get_bucket_versioning", (call) => {
    const { versioning } = requireOwnBucket(call, "s3:GetBucketVersioning");
    const inside = versioning ? [leaf("Status", versioning), leaf("MfaDelete", "Disabled")] : [];
    return xml(page("VersioningConfiguration", ...inside));
  }),
  operation("PUT /{bucket}?versioning", "set_bucket_versioning", (call) => {
    const bucket = requireOwnBucket(call, "s3:PutBucketVersioning");
    const status = readXml(call.text)?.textOf("Status");
    if (status !== "Enabled" && status !== "Suspended") throw new RgwRefusal("InvalidArgument");
    if (status === "Suspended" && bucket.lock)
      throw new RgwRefusal(
        "InvalidBucketState",
        "bucket versioning cannot be disabled on buckets with object lock enabled",
      );
    return changeBucket(bucket, { versioning: status });
  }),

  operation("GET /{bucket}?lifecycle", "get_lifecycle", (call) => {
    const { lifecycle } = requireOwnBucket(call, "s3:GetLifecycleConfiguration");
    if (lifecycle === undefined) throw new RgwRefusal("NoSuchLifecycleConfiguration");
    return xml(lifecycle);
  }),
  operation("PUT /{bucket}?lifecycle", "put_lifecycle", (call) =>
    changeBucket(requireOwnBucket(call, "s3:PutLifecycleConfiguration"), { lifecycle: lifecycleXml(call.text) }),
  ),
  operation("DELETE /{bucket}?lifecycle", "delete_lifecycle", (call) => {
    const bucket = requireOwnBucket(call, "s3:PutLifecycleConfiguration");
    delete bucket.lifecycle;
    return changeBucket(bucket, {}, { status: 204, type: "application/xml" });
  }),

  operation("GET /{bucket}?cors", "get_cors", (call) => {
    const { cors } = requireOwnBucket(call, "s3:GetBucketCORS");
    if (!cors) throw new RgwRefusal("NoSuchCORSConfiguration");
    return xml(corsXml(cors));
  }),
  operation("PUT /{bucket}?cors", "put_cors", (call) =>
    changeBucket(requireOwnBucket(call, "s3:PutBucketCORS"), { cors: readCors(call.text) }),
  ),
  operation("DELETE /{bucket}?cors", "delete_cors", (call) => {
    const bucket = requireOwnBucket(call, "s3:PutBucketCORS");
    delete bucket.cors;
    return changeBucket(bucket, {}, { status: 204 });
  }),

  operation("GET /{bucket}?policy", "get_bucket_policy", (call) => {
    const { policy } = requireOwnBucket(call, "s3:GetBucketPolicy");
    if (!policy) throw new RgwRefusal("NoSuchBucketPolicy", "The bucket policy does not exist");
    return { status: 200, text: policy.text, type: "application/json" };
  }),
  operation("PUT /{bucket}?policy", "put_bucket_policy", (call) => {
    const bucket = requireOwnBucket(call, "s3:PutBucketPolicy");
    const policy = readPolicy(call.text);
    if (bucket.blocked?.policy && isPublic(policy)) throw new RgwRefusal("AccessDenied");
    return changeBucket(bucket, { policy: { text: call.text, policy } }, { status: 204 });
  }),
  operation("DELETE /{bucket}?policy", "delete_bucket_policy", (call) => {
    const bucket = requireOwnBucket(call, "s3:DeleteBucketPolicy");
    delete bucket.policy;
    return changeBucket(bucket, {}, { status: 200 });
  }),
  operation("GET /{bucket}?policyStatus", "get_bucket_policy_status", (call) => {
    const { policy, acl } = requireOwnBucket(call, "s3:GetBucketPolicyStatus");
    return xml(page("PolicyStatus", leaf("IsPublic", isPublic(policy?.policy) || isOpen(acl))));
  }),

  operation("GET /{bucket}?acl", "get_acls", (call) =>
    xml(aclXml(requireBucket(call, "s3:GetBucketAcl", "READ_ACP").acl, call.state)),
  ),
  operation("PUT /{bucket}?acl", "put_acls", (call) => {
    const bucket = requireBucket(call, "s3:PutBucketAcl", "WRITE_ACP");
    const acl = call.text === "" ? aclFromHeaders(call.headers, bucket.owner) : aclFromXml(call.text, call.state);
    return changeBucket(bucket, { acl: unlessBlocked(acl, bucket) });
  }),

  operation("GET /{bucket}?tagging", "get_bucket_tags", (call) => {
    const { tags } = requireOwnBucket(call, "s3:GetBucketTagging");
    if (!tags) throw new RgwRefusal("NoSuchTagSet");
    return xml(tagsXml(tags));
  }),
  operation("PUT /{bucket}?tagging", "put_bucket_tags", (call) =>
    changeBucket(requireOwnBucket(call, "s3:PutBucketTagging"), { tags: readTags(call.text) }),
  ),
  operation("DELETE /{bucket}?tagging", "delete_bucket_tags", (call) => {
    const bucket = requireOwnBucket(call, "s3:PutBucketTagging");
    delete bucket.tags;
    return changeBucket(bucket, {});
  }),

  operation("GET /{bucket}?logging", "get_bucket_logging", (call) => {
    requireOwnBucket(call, "s3:GetBucketLogging");
    return xml(page("BucketLoggingStatus"));
  }),
  operation("GET /{bucket}?replication", "get_bucket_replication", (call) => {
    requireOwnBucket(call, "s3:GetReplicationConfiguration");
    return xml(page("ReplicationConfiguration", leaf("Role", "")));
  }),
  operation("GET /{bucket}?requestPayment", "get_request_payment", (call) => {
    const { payer = "BucketOwner" } = requireOwnBucket(call, "s3:GetBucketRequestPayment");
    return xml(page("RequestPaymentConfiguration", leaf("Payer", payer)));
  }),
  operation("PUT /{bucket}?requestPayment", "set_request_payment", (call) => {
    const bucket = requireOwnBucket(call, "s3:PutBucketRequestPayment");
    const payer = readXml(call.text)?.textOf("Payer");
    if (payer !== "Requester" && payer !== "BucketOwner") throw new RgwRefusal("MalformedXML");
    return changeBucket(bucket, { payer });
  }),
  operation("PUT /{bucket}?logging", "set_bucket_logging", () => {
    throw new RgwRefusal("MethodNotAllowed");
  }),
  operation("GET /{bucket}?object-lock", "get_bucket_obj_lock", (call) => {
    const { lock } = requireOwnBucket(call, "s3:GetBucketObjectLockConfiguration");
    if (!lock) throw new RgwRefusal("ObjectLockConfigurationNotFoundError");
    return xml(bare("ObjectLockConfiguration", ...lockXml(lock)));
  }),
  operation("PUT /{bucket}?object-lock", "put_bucket_obj_lock", (call) => {
    const bucket = requireOwnBucket(call, "s3:PutBucketObjectLockConfiguration");
    if (!bucket.lock)
      throw new RgwRefusal(
        "InvalidBucketState",
        "object lock configuration can't be set if bucket object lock not enabled",
      );
    return changeBucket(bucket, { lock: readLock(call.text) });
  }),
  operation("GET /{bucket}?publicAccessBlock", "get_public_access_block", (call) => {
    const { blocked } = requireOwnBucket(call, "s3:GetBucketPublicAccessBlock");
    const inside = blockings.map(([field, name]) => leaf(name, blocked?.[field] ?? false));
    return xml(bare("BlockPublicAccessBlockConfiguration", ...inside));
  }),
  operation("PUT /{bucket}?publicAccessBlock", "put_bucket_public_access_block", (call) => {
    const bucket = requireOwnBucket(call, "s3:PutBucketPublicAccessBlock");
    const root = readXml(call.text);
    if (!root) throw new RgwRefusal("MalformedXML");
    const [acls, ignoredAcls, policy, buckets] = blockings.map(
      ([, name]) => root.textOf(name)?.toLowerCase() === "true",
    );
    const on = (value: boolean | undefined): boolean => value ?? false;
    const blocked = { acls: on(acls), ignoredAcls: on(ignoredAcls), policy: on(policy), buckets: on(buckets) };
    return changeBucket(bucket, { blocked }, { status: 200 });
  }),
  operation("DELETE /{bucket}?publicAccessBlock", "delete_bucket_public_access_block", (call) => {
    const bucket = requireOwnBucket(call, "s3:PutBucketPublicAccessBlock");
    delete bucket.blocked;
    return changeBucket(bucket, {}, { status: 204 });
  }),
];

/** An object lock as the gateway writes it. */
function lockXml({ mode, days, years }: NonNullable<Bucket["lock"]>): string[] {
  const enabled = leaf("ObjectLockEnabled", "Enabled");
  if (mode === undefined) return [enabled];
  const time = days === undefined ? leaf("Years", years ?? 0) : leaf("Days", days);
  return [enabled, branch("Rule", branch("DefaultRetention", leaf("Mode", mode), time))];
}

function readLock(text: string): NonNullable<Bucket["lock"]> {
  const root = readXml(text);
  if (root?.textOf("ObjectLockEnabled") !== "Enabled") throw new RgwRefusal("MalformedXML");
  const rule = root.child("Rule");
  if (!rule) return {};
  const retention = rule.child("DefaultRetention");
  const mode = retention?.textOf("Mode");
  const [days, years] = [retention?.textOf("Days"), retention?.textOf("Years")];
  if ((mode !== "GOVERNANCE" && mode !== "COMPLIANCE") || (days === undefined) === (years === undefined))
    throw new RgwRefusal("MalformedXML");
  if (Number(days ?? years) <= 0)
    throw new RgwRefusal("InvalidRetentionPeriod", "retention period must be a positive integer value");
  return { mode, ...(days === undefined ? { years: Number(years) } : { days: Number(days) }) };
}

/** What can be blocked, and its name in the document. */
const blockings: Array<[keyof NonNullable<Bucket["blocked"]>, string]> = [
  ["acls", "BlockPublicAcls"],
  ["ignoredAcls", "IgnorePublicAcls"],
  ["policy", "BlockPublicPolicy"],
  ["buckets", "RestrictPublicBuckets"],
];
