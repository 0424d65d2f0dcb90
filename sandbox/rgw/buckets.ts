// Buckets: listed, created, shown, deleted.

import { mayOnBucket, requireBucket } from "./access";
import { aclFromHeaders, ownerXml } from "./acl";
import { headerOf, type Operation, operation, type StoreCall, type StoreReply, xml } from "./call";
import { corsHeaders } from "./cors";
import { type Place, placeOf } from "./places";
import { holdingOf } from "./quotas";
import { RgwRefusal } from "./refusal";
import { anonymous, type Bucket, noQuota } from "./state";
import { branch, leaf, page, readXml } from "./xml";

/** The operations on buckets as a whole. */
export const bucketOperations: Operation[] = [
  operation("GET /", "list_buckets", listBuckets),
  operation("PUT /{bucket}", "create_bucket", createBucket),
  operation("HEAD /{bucket}", "stat_bucket", headBucket),
  operation("DELETE /{bucket}", "delete_bucket", deleteBucket),
  operation("GET /{bucket}?location", "get_bucket_location", showLocation),
];

/** The preflight request of a browser, before a page of another site may use a bucket. */
export const preflight: Operation = operation("OPTIONS /{bucket}", "options_cors", (call) => {
  const bucket = call.state.buckets.get(call.bucket);
  const [origin, method] = [headerOf(call, "origin"), headerOf(call, "access-control-request-method")];
  if (!origin || !method) throw new RgwRefusal("InvalidArgument");
  const requestedHeaders = headerOf(call, "access-control-request-headers");
  const headers = bucket?.cors && corsHeaders(bucket.cors, origin, method, requestedHeaders);
  if (!headers) throw new RgwRefusal("AccessDenied");
  return { status: 200, headers };
});

function listBuckets({ state, who }: StoreCall): StoreReply {
  const uid = who?.uid ?? anonymous;
  const rows = state
    .bucketsOf(uid)
    .map(({ name, created }) => branch("Bucket", leaf("Name", name), leaf("CreationDate", created.toISOString())));
  return xml(page("ListAllMyBucketsResult", ownerXml(state, uid), branch("Buckets", ...rows)));
}

/** Whether a text is a bucket's name: a DNS name in lower case, of 3 to 63 characters, and not an IPv4 address. */
function isName(name: string): boolean {
  if (name.length < 3 || name.length > 63 || /^\d+\.\d+\.\d+\.\d+$/.test(name)) return false;
  return name.split(".").every((label) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label));
}

function createBucket(call: StoreCall): StoreReply {
  const { state, who, bucket: name, headers } = call;
  if (!who) throw new RgwRefusal("AccessDenied");
  if (!isName(name)) throw new RgwRefusal("InvalidBucketName");
  if (who.maxBuckets < 0) throw new RgwRefusal("AccessDenied");
  const place = placementOf(call);
  const acl = aclFromHeaders(headers, who.uid);
  const old = state.buckets.get(name);
  if (old) {
    // The owner may create it again, unchanged.
    const same = old.owner === who.uid && JSON.stringify(old.acl) === JSON.stringify(acl);
    if (!same) throw new RgwRefusal("BucketAlreadyExists");
    return { status: 200 };
  }
  if (who.maxBuckets > 0 && state.bucketsOf(who.uid).length >= who.maxBuckets) throw new RgwRefusal("TooManyBuckets");
  const created = new Date();
  const locked = headerOf(call, "x-amz-bucket-object-lock-enabled")?.toLowerCase() === "true";
  state.buckets.set(name, {
    name,
    id: state.bucketId(),
    owner: who.uid,
    ...place,
    created,
    modified: created,
    acl,
    quota: noQuota(),
    ...(locked ? { versioning: "Enabled" as const, lock: {} } : {}),
    objects: new Map(),
    uploads: new Map(),
    writes: 1,
  });
  return { status: 200 };
}

/** The placement of a new bucket, from the request's body and headers. */
function placementOf(call: StoreCall): Place {
  const root = call.text === "" ? undefined : readXml(call.text);
  if (call.text !== "" && root?.name !== "CreateBucketConfiguration") throw new RgwRefusal("InvalidArgument");
  return placeOf(call, root?.textOf("LocationConstraint") ?? "");
}

function headBucket(call: StoreCall): StoreReply {
  const bucket = requireBucket(call, "s3:ListBucket", "READ");
  const { objects, bytes } = holdingOf(bucket);
  const owner = call.state.users.get(bucket.owner);
  const quotas: Record<string, string> =
    owner && call.who?.uid === owner.uid
      ? {
          "X-RGW-Quota-User-Size": String(owner.userQuota.maxSize),
          "X-RGW-Quota-User-Objects": String(owner.userQuota.maxObjects),
          "X-RGW-Quota-Max-Buckets": String(owner.maxBuckets),
          "X-RGW-Quota-Bucket-Size": String(bucket.quota.maxSize),
          "X-RGW-Quota-Bucket-Objects": String(bucket.quota.maxObjects),
        }
      : {};
  return {
    status: 200,
    headers: { "X-RGW-Object-Count": String(objects), "X-RGW-Bytes-Used": String(bytes), ...quotas },
  };
}

async function deleteBucket(call: StoreCall): Promise<StoreReply> {
  const bucket = requireBucket(call, "s3:DeleteBucket", "WRITE");
  await removeBucket(call.state, bucket);
  return { status: 204 };
}

/** Removes a bucket with its incomplete uploads; refuses one that has objects. */
export async function removeBucket(state: StoreCall["state"], bucket: Bucket): Promise<void> {
  if (bucket.objects.size > 0) throw new RgwRefusal("BucketNotEmpty");
  state.buckets.delete(bucket.name);
  for (const { parts } of bucket.uploads.values()) for (const { body } of parts.values()) await state.bodies.drop(body);
}

function showLocation(call: StoreCall): StoreReply {
  const bucket = call.state.buckets.get(call.bucket);
  if (!bucket) throw new RgwRefusal("NoSuchBucket");
  if (!mayOnBucket(call, bucket, "s3:GetBucketLocation", "owner")) throw new RgwRefusal("AccessDenied");
  return { status: 200, text: page("LocationConstraint", call.state.region) };
}
