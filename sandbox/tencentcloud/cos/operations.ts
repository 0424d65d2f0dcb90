// The operations that are COS's own, or that it does otherwise than other S3 stores.
import { findVersion, requireBucket } from "../../rgw/access";
import { ownerXml } from "../../rgw/acl";
import { headerOf, type Operation, operation, type StoreCall, type StoreReply, xml } from "../../rgw/call";
import { operationOf } from "../../rgw/operations";
import { RgwRefusal } from "../../rgw/refusal";
import { tagsFromHeader } from "../../rgw/tags";
import { branch, leaf, page } from "../../rgw/xml";
import { readPolicy } from "./policy";
import type { CosState } from "./state";

/** The name of an S3 store's operation, as policies of COS and CAM have it. */
const ACTIONS: Readonly<Record<string, string>> = {
  ...{ "GET /": "GetService", "PUT /{bucket}": "PutBucket", "DELETE /{bucket}": "DeleteBucket" },
  ...{ "GET /{bucket}": "GetBucket", "HEAD /{bucket}": "HeadBucket" },
  ...{ "GET /{bucket}?versions": "GetBucketObjectVersions", "GET /{bucket}?uploads": "ListMultipartUploads" },
  ...{ "POST /{bucket}?delete": "DeleteMultipleObjects" },
  ...{ "GET /{bucket}/{key}": "GetObject", "HEAD /{bucket}/{key}": "HeadObject", "PUT /{bucket}/{key}": "PutObject" },
  ...{ "DELETE /{bucket}/{key}": "DeleteObject", "POST /{bucket}/{key}?uploads": "InitiateMultipartUpload" },
  ...{ "PUT /{bucket}/{key}?uploadId": "UploadPart", "POST /{bucket}/{key}?uploadId": "CompleteMultipartUpload" },
  ...{ "DELETE /{bucket}/{key}?uploadId": "AbortMultipartUpload", "GET /{bucket}/{key}?uploadId": "ListParts" },
};

/** What a user needs a right to, to ask for this. */
export function actionOf({ template }: Operation): string {
  const [, method = "", subject = "", word = ""] = /^(\w+) (\S+?)(?:\?(\w+))?$/.exec(template) ?? [];
  const what = `${subject.includes("{key}") ? "Object" : "Bucket"}${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  return ACTIONS[template] ?? `${method.charAt(0)}${method.slice(1).toLowerCase()}${what}`;
}

/** The operation of a request; its bucket is in its host. */
export function cosOperationOf(
  cos: CosState,
  { method, path, query, region }: { method: string; path: string; query: URLSearchParams; region: string },
): Operation | undefined {
  const theirs = operationOf(method, path, query);
  switch (theirs?.template) {
    case "GET /":
      return { ...theirs, run: (call) => listBuckets(cos, region, call) };
    case "PUT /{bucket}":
      return { ...theirs, run: (call) => createBucket(cos, region, theirs, call) };
    case "PUT /{bucket}/{key}":
      return { ...theirs, run: (call) => writeObject(theirs, call) };
    case "GET /{bucket}?versions":
      return { ...theirs, run: (call) => listVersions(theirs, call) };
    case "PUT /{bucket}?policy":
      return putPolicy;
    default:
      return theirs;
  }
}

/** The buckets of the caller in the region that is asked; in all of them for `service.cos.myqcloud.com`. */
function listBuckets(cos: CosState, region: string, { state, who }: StoreCall): StoreReply {
  if (!who) throw new RgwRefusal("AccessDenied");
  const there = state.bucketsOf(who.uid).filter(({ name }) => region === "" || cos.regions.get(name) === region);
  const rows = there.map(({ name, created }) =>
    branch(
      "Bucket",
      leaf("Name", name),
      leaf("Location", cos.regions.get(name) ?? ""),
      // COS counts seconds alone.
      leaf("CreationDate", created.toISOString().replace(/\.\d+Z$/, "Z")),
    ),
  );
  return xml(page("ListAllMyBucketsResult", ownerXml(state, who.uid), branch("Buckets", ...rows)));
}

async function createBucket(cos: CosState, region: string, theirs: Operation, call: StoreCall): Promise<StoreReply> {
  if (call.text !== "") throw new RgwRefusal("NotImplemented", "A bucket in several zones is not implemented.");
  const there = call.state.buckets.get(call.bucket);
  if (there)
    throw new RgwRefusal(
      "BucketAlreadyOwnedByYou",
      "The bucket you tried to create already exists, and you own it.",
      409,
    );
  const reply = await theirs.run(call);
  const made = call.state.buckets.get(call.bucket);
  const tags = tagsFromHeader(headerOf(call, "x-amz-tagging"));
  if (made && tags.length > 0) made.tags = tags;
  cos.regions.set(call.bucket, region);
  return reply;
}

async function writeObject(theirs: Operation, call: StoreCall): Promise<StoreReply> {
  const bucket = call.state.buckets.get(call.bucket);
  const there = bucket && findVersion(bucket, call.key, null);
  // In a bucket with versions nothing is overwritten.
  const mayNot = headerOf(call, "x-cos-forbid-overwrite") === "true" && bucket?.versioning === undefined;
  if (mayNot && there) throw new RgwRefusal("FileAlreadyExists", "The file you specified already exists.", 409);
  const match = headerOf(call, "x-cos-copy-source-if-match");
  if (match !== undefined && match.replaceAll('"', "") !== there?.etag) throw new RgwRefusal("PreconditionFailed");
  return theirs.run(call);
}

/** Where versions were never kept, their ids are empty. */
async function listVersions(theirs: Operation, call: StoreCall): Promise<StoreReply> {
  const { text = "", ...reply } = await theirs.run(call);
  const isPlain = call.state.buckets.get(call.bucket)?.versioning === undefined;
  return { ...reply, text: isPlain ? text.replaceAll("<VersionId>null</VersionId>", "<VersionId></VersionId>") : text };
}

const putPolicy = operation("PUT /{bucket}?policy", "put_bucket_policy", (call) => {
  const bucket = requireBucket(call, "s3:PutBucketPolicy", "owner");
  bucket.policy = { text: call.text, policy: readPolicy(call.text) };
  return { status: 204 };
});
