// Objects: written, read, copied, deleted.
import { createHash } from "node:crypto";
import { findVersion, requireBucket, requireVersion } from "./access";
import { aclFromHeaders, aclFromXml, aclXml, unlessBlocked } from "./acl";
import type { Body } from "./bodies";
import { done, headerOf, type Operation, operation, type StoreCall, type StoreReply, xml } from "./call";
import { refuseEncryption } from "./encryption";
import { lockFields, mayBypass } from "./objectLock";
import { classOf } from "./places";
import { checkQuota } from "./quotas";
import { contentReply } from "./reading";
import { RgwRefusal } from "./refusal";
import { anonymous, type Bucket, type PartialUpload, type Version } from "./state";
import { MOST_OF_OBJECT, readTags, tagsFromHeader, tagsXml } from "./tags";
import { addVersion, deleteVersion, deletionHeaders } from "./versions";
import { leaf, page } from "./xml";

/** The headers that are kept with an object and returned with it. */
const kept = ["cache-control", "content-disposition", "content-encoding", "content-language", "expires"];

/** The operations on objects. */
export const objectOperations: Operation[] = [
  operation("PUT /{bucket}/{key}", "put_obj", writeObject, { streams: true }),
  operation("GET /{bucket}/{key}", "get_obj", (call) => {
    const { version } = requireVersion(call, "s3:GetObject", "READ");
    return contentReply(call, version);
  }),
  operation("HEAD /{bucket}/{key}", "get_obj", (call) => {
    const { version } = requireVersion(call, "s3:GetObject", "READ");
    return contentReply(call, version);
  }),
  operation("DELETE /{bucket}/{key}", "delete_obj", async (call) => {
    const versionId = call.query.get("versionId");
    const action = versionId === null ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
    const bucket = requireBucket(call, action, "WRITE", call.key);
    const owner = call.who?.uid ?? bucket.owner;
    const bypasses = mayBypass(call, bucket, call.key);
    const deletion = await deleteVersion(call.state, bucket, call.key, versionId, owner, bypasses);
    return { status: 204, headers: deletionHeaders(deletion) };
  }),
  operation("GET /{bucket}/{key}?acl", "get_acls", (call) => {
    const { version } = requireVersion(call, "s3:GetObjectAcl", "READ_ACP");
    return xml(aclXml(version.acl, call.state));
  }),
  operation("PUT /{bucket}/{key}?acl", "put_acls", (call) => {
    const { bucket, version } = requireVersion(call, "s3:PutObjectAcl", "WRITE_ACP");
    const aclOfHeaders = (): Version["acl"] => aclFromHeaders(call.headers, version.owner, bucket.owner);
    version.acl = unlessBlocked(call.text === "" ? aclOfHeaders() : aclFromXml(call.text, call.state), bucket);
    return done;
  }),
  operation("GET /{bucket}/{key}?tagging", "get_obj_tags", (call) => {
    const { version } = requireVersion(call, "s3:GetObjectTagging", "READ");
    return xml(tagsXml(version.tags));
  }),
  operation("PUT /{bucket}/{key}?tagging", "put_obj_tags", (call) => {
    const { version } = requireVersion(call, "s3:PutObjectTagging", "WRITE");
    version.tags = readTags(call.text, MOST_OF_OBJECT);
    return done;
  }),
  operation("DELETE /{bucket}/{key}?tagging", "delete_obj_tags", (call) => {
    const { version } = requireVersion(call, "s3:DeleteObjectTagging", "WRITE");
    version.tags = [];
    return { status: 204 };
  }),
];

/** What a request says about the object that it creates. If nobody signed it, the bucket's owner owns the object. */
export function objectFields(call: StoreCall, bucket: Bucket): PartialUpload["object"] {
  refuseEncryption(call);
  const owner = call.who?.uid ?? (bucket.owner || anonymous);
  const headers = Object.fromEntries(
    Object.entries(call.headers).flatMap(([name, value]) =>
      (kept.includes(name) || name.startsWith("x-amz-meta-")) && typeof value === "string" ? [[name, value]] : [],
    ),
  );
  return {
    owner,
    contentType: headerOf(call, "content-type") ?? "binary/octet-stream",
    storageClass: classOf(call, bucket),
    headers,
    tags: tagsFromHeader(headerOf(call, "x-amz-tagging")),
    ...lockFields(call, bucket),
    acl: aclFromHeaders(call.headers, owner, bucket.owner),
  };
}

function writeObject(call: StoreCall): Promise<StoreReply> {
  const source = headerOf(call, "x-amz-copy-source");
  return source === undefined ? putObject(call) : copyObject(call, source);
}

async function putObject(call: StoreCall): Promise<StoreReply> {
  const { state, key } = call;
  const bucket = requireBucket(call, "s3:PutObject", "WRITE", key);
  const object = objectFields(call, bucket);
  const body = await receiveBody(call, bucket);
  try {
    // While the body arrived, the bucket may have been deleted, and the object changed.
    if (state.buckets.get(bucket.name) !== bucket) throw new RgwRefusal("NoSuchBucket");
    checkConditions(call, findVersion(bucket, key, null));
  } catch (error) {
    await state.bodies.drop(body);
    throw error;
  }
  const { id } = await addVersion(state, bucket, key, { ...object, body, etag: body.md5 });
  return { status: 200, headers: writtenHeaders(body.md5, id) };
}

/** The headers that report an object or a part that was written. */
export const writtenHeaders = (etag: string, versionId?: string): Record<string, string> => ({
  ETag: `"${etag}"`,
  "Accept-Ranges": "bytes",
  ...(versionId === undefined ? {} : { "x-amz-version-id": versionId }),
});

/** Receives the body of an object or a part; refuses it without its length, with a wrong digest, or beyond a quota. */
export async function receiveBody(call: StoreCall, bucket: Bucket): Promise<Body> {
  const { state, headers } = call;
  // RGW 16 means to refuse public lists alone, and refuses every upload: it takes any list for a public one.
  if (bucket.blocked?.acls) throw new RgwRefusal("AccessDenied");
  const length = headerOf(call, "x-amz-decoded-content-length") ?? headers["content-length"];
  if (headers["content-length"] === undefined) throw new RgwRefusal("MissingContentLength");
  const expected = readDigest(headerOf(call, "content-md5"));
  checkQuota(state, bucket, Number(length));
  const body = await state.bodies.receive(call.body());
  if (expected === undefined || expected === body.md5) return body;
  await state.bodies.drop(body);
  throw new RgwRefusal("BadDigest");
}

function readDigest(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined;
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length !== createHash("md5").digest().length) throw new RgwRefusal("InvalidDigest");
  return bytes.toString("hex");
}

/** Checks If-Match and If-None-Match of a write. RGW 16.2 keeps their quotes: a quoted ETag never matches. */
function checkConditions(call: StoreCall, old: Version | undefined): void {
  const [match, none] = [headerOf(call, "if-match"), headerOf(call, "if-none-match")];
  const fails =
    (match !== undefined && (!old || (match !== "*" && match !== old.etag))) ||
    (none !== undefined && old !== undefined && (none === "*" || none === old.etag));
  if (fails) throw new RgwRefusal("PreconditionFailed");
}

/** The bucket, key and version in the source of a copy: "/bucket/key?versionId=…", encoded. */
export function sourceOf(text: string): { bucket: string; key: string; versionId: string | null } {
  const [path = "", query] = text.replace(/^\//, "").split("?");
  const decoded = decodeURIComponent(path);
  const slash = decoded.indexOf("/");
  if (slash < 0) throw new RgwRefusal("InvalidArgument");
  const versionId = new URLSearchParams(query ?? "").get("versionId");
  return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1), versionId };
}

async function copyObject(call: StoreCall, text: string): Promise<StoreReply> {
  const { state, key } = call;
  const from = sourceOf(text);
  const bucket = requireBucket(call, "s3:PutObject", "WRITE", key);
  const { version: source } = requireVersion(call, "s3:GetObject", "READ", from);
  const replaces = headerOf(call, "x-amz-metadata-directive") === "REPLACE";
  if (!replaces && from.bucket === bucket.name && from.key === key && from.versionId === null) {
    const message =
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
    throw new RgwRefusal("InvalidRequest", message);
  }
  checkQuota(state, bucket, source.body.size);
  const { contentType, headers, tags } = source;
  const own = objectFields(call, bucket);
  const object = replaces ? own : { ...own, contentType, headers, tags };
  const body = state.bodies.share(source.body);
  const { id, modified } = await addVersion(state, bucket, key, { ...object, body, etag: source.etag });
  const times = leaf("LastModified", modified.toISOString());
  return {
    ...xml(page("CopyObjectResult", times, leaf("ETag", source.etag))),
    headers: id ? { "x-amz-version-id": id } : {},
  };
}
