// Multipart uploads.
import { createHash } from "node:crypto";
import { findVersion, requireBucket, requireVersion } from "./access";
import { ownerXml } from "./acl";
import { headerOf, type Operation, operation, type StoreCall, type StoreReply, xml } from "./call";
import { objectFields, receiveBody, sourceOf, writtenHeaders } from "./objects";
import { checkQuota } from "./quotas";
import { RgwRefusal } from "./refusal";
import { anonymous, type Bucket, byBytes, letters, type Part, type PartialUpload } from "./state";
import { addVersion } from "./versions";
import { branch, encodePath, leaf, page, readXml } from "./xml";

/** The smallest size of every part but the last, in bytes. */
const smallest = 5 << 20;

/** The operations on uploads. */
export const multipartOperations: Operation[] = [
  operation("POST /{bucket}/{key}?uploads", "init_multipart", startUpload),
  operation("PUT /{bucket}/{key}?uploadId", "put_obj", putPart, { streams: true }),
  operation("POST /{bucket}/{key}?uploadId", "complete_multipart", completeUpload),
  operation("DELETE /{bucket}/{key}?uploadId", "abort_multipart", abortUpload),
  operation("GET /{bucket}/{key}?uploadId", "list_multipart", listParts),
  operation("GET /{bucket}?uploads", "list_bucket_multiparts", listUploads),
];

function startUpload(call: StoreCall): StoreReply {
  const { key } = call;
  const bucket = requireBucket(call, "s3:PutObject", "WRITE", key);
  const id = `2~${letters(31)}`;
  const initiator = call.who?.uid ?? anonymous;
  const object = objectFields(call, bucket);
  bucket.uploads.set(id, { id, key, initiated: new Date(), initiator, object, parts: new Map() });
  bucket.writes += 1;
  return xml(
    page("InitiateMultipartUploadResult", leaf("Bucket", bucket.name), leaf("Key", key), leaf("UploadId", id)),
  );
}

function getUpload(call: StoreCall, bucket: Bucket, code = "NoSuchUpload"): PartialUpload {
  const upload = bucket.uploads.get(call.query.get("uploadId") ?? "");
  if (!upload || upload.key !== call.key) throw new RgwRefusal(code);
  return upload;
}

async function putPart(call: StoreCall): Promise<StoreReply> {
  const bucket = requireBucket(call, "s3:PutObject", "WRITE", call.key);
  const source = headerOf(call, "x-amz-copy-source");
  const upload = getUpload(call, bucket);
  const number = Number(call.query.get("partNumber"));
  const { state } = call;
  const body = source === undefined ? await receiveBody(call, bucket) : await copyPart(call, bucket, source);
  const old = upload.parts.get(number);
  if (state.buckets.get(bucket.name) !== bucket || bucket.uploads.get(upload.id) !== upload) {
    await state.bodies.drop(body);
    throw new RgwRefusal("NoSuchUpload");
  }
  const part: Part = { number, etag: body.md5, body, modified: new Date() };
  upload.parts.set(number, part);
  if (old) await state.bodies.drop(old.body);
  if (source === undefined) return { status: 200, headers: writtenHeaders(part.etag) };
  const times = leaf("LastModified", part.modified.toISOString());
  return xml(page("CopyPartResult", times, leaf("ETag", part.etag)));
}

/** Copies an object, or a range of it ("bytes=0-99"), for a part. */
async function copyPart(call: StoreCall, bucket: Bucket, source: string): Promise<Part["body"]> {
  const { version } = requireVersion(call, "s3:GetObject", "READ", sourceOf(source));
  const range = headerOf(call, "x-amz-copy-source-range");
  const [, first = 0, last = version.body.size - 1] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "")?.map(Number) ?? [];
  if (range !== undefined && last >= version.body.size) throw new RgwRefusal("InvalidRange");
  checkQuota(call.state, bucket, last + 1 - first);
  return call.state.bodies.receive(call.state.bodies.read(version.body, first, last));
}

async function completeUpload(call: StoreCall): Promise<StoreReply> {
  const { state, key } = call;
  const bucket = requireBucket(call, "s3:PutObject", "WRITE", key);
  const wanted = readParts(call.text);
  const upload = bucket.uploads.get(call.query.get("uploadId") ?? "");
  if (upload?.key !== key) return repeatComplete(call, bucket, etagOf(wanted));
  const parts = wanted.map(({ number, etag }) => {
    const part = upload.parts.get(number);
    if (part?.etag !== etag) throw new RgwRefusal("InvalidPart");
    return part;
  });
  // All parts of the upload must be named.
  if (parts.length !== upload.parts.size) throw new RgwRefusal("InvalidPart");
  if (parts.slice(0, -1).some(({ body }) => body.size < smallest)) throw new RgwRefusal("EntityTooSmall");
  const etag = etagOf(parts);
  const bodies = parts.map((part) => part.body);
  const body = state.bodies.concatenate(bodies, etag);
  await dropUpload(call, bucket, upload);
  const { id } = await addVersion(state, bucket, key, { ...upload.object, body, etag });
  // RGW 16.2 leaves the ETag out of its first answer.
  return { ...completedReply(call, bucket, ""), headers: id ? { "x-amz-version-id": id } : {} };
}

/** The parts that a document names, in order of their numbers. */
function readParts(text: string): Array<Pick<Part, "number" | "etag">> {
  const parts = (readXml(text)?.all("Part") ?? []).map((element) => ({
    number: Number(element.textOf("PartNumber")),
    etag: element.textOf("ETag")?.replaceAll('"', "") ?? "",
  }));
  if (parts.length === 0) throw new RgwRefusal("MalformedXML");
  return parts.sort((one, other) => one.number - other.number);
}

/** The ETag of an object from parts: the digest of their digests, and their number. */
function etagOf(parts: ReadonlyArray<Pick<Part, "etag">>): string {
  const md5 = createHash("md5");
  for (const { etag } of parts) md5.update(Buffer.from(etag, "hex"));
  return `${md5.digest("hex")}-${parts.length}`;
}

/** Answers a completion of an upload that does not exist: a success if it was completed with the same parts. */
function repeatComplete(call: StoreCall, bucket: Bucket, etag: string): StoreReply {
  if (findVersion(bucket, call.key, null)?.etag === etag) return completedReply(call, bucket, etag);
  // RGW 16.2 locks the upload first, and reports this if there is none to lock.
  throw new RgwRefusal("InternalError", "This multipart completion is already in progress");
}

function completedReply({ key, headers }: StoreCall, bucket: Bucket, etag: string): StoreReply {
  const place = `http://${headers.host ?? ""}/${bucket.name}/${key}`;
  const fields = [leaf("Location", place), leaf("Bucket", bucket.name), leaf("Key", key), leaf("ETag", etag)];
  return xml(page("CompleteMultipartUploadResult", ...fields));
}

/** Removes an upload and its parts. */
async function dropUpload(call: StoreCall, bucket: Bucket, upload: PartialUpload): Promise<void> {
  bucket.uploads.delete(upload.id);
  for (const { body } of upload.parts.values()) await call.state.bodies.drop(body);
}

async function abortUpload(call: StoreCall): Promise<StoreReply> {
  const bucket = requireBucket(call, "s3:AbortMultipartUpload", "WRITE", call.key);
  await dropUpload(call, bucket, getUpload(call, bucket));
  return { status: 204 };
}

function listParts(call: StoreCall): StoreReply {
  const { state, query } = call;
  const bucket = requireBucket(call, "s3:ListMultipartUploadParts", "READ", call.key);
  const upload = getUpload(call, bucket, "NoSuchKey");
  const most = Math.min(Number(query.get("max-parts") ?? 1000), 1000);
  const after = Number(query.get("part-number-marker") ?? 0);
  const rest = [...upload.parts.values()].filter(({ number }) => number > after).sort((a, b) => a.number - b.number);
  const shown = rest.slice(0, most);
  return xml(
    page(
      "ListPartsResult",
      leaf("Bucket", bucket.name),
      leaf("Key", upload.key),
      leaf("UploadId", upload.id),
      leaf("StorageClass", "STANDARD"),
      leaf("PartNumberMarker", after),
      leaf("NextPartNumberMarker", shown.at(-1)?.number ?? 0),
      leaf("MaxParts", most),
      leaf("IsTruncated", rest.length > shown.length),
      ownerXml(state, ""),
      ...shown.map(({ modified, number, etag, body }) =>
        branch(
          "Part",
          leaf("LastModified", modified.toISOString()),
          leaf("PartNumber", number),
          leaf("ETag", `"${etag}"`),
          leaf("Size", body.size),
        ),
      ),
    ),
  );
}

function listUploads(call: StoreCall): StoreReply {
  const { state, query } = call;
  const bucket = requireBucket(call, "s3:ListBucketMultipartUploads", "READ");
  const most = Math.min(Number(query.get("max-uploads") ?? 1000), 1000);
  const prefix = query.get("prefix") ?? "";
  const [keyMarker, idMarker] = [query.get("key-marker") ?? "", query.get("upload-id-marker") ?? ""];
  const isAfter = ({ key, id }: PartialUpload): boolean => {
    const order = byBytes(key, keyMarker);
    return order > 0 || (order === 0 && idMarker !== "" && id > idMarker);
  };
  const [encoding, delimiter] = [query.get("encoding-type"), query.get("delimiter") ?? ""];
  if (encoding !== null && encoding !== "url")
    throw new RgwRefusal("InvalidArgument", "Invalid Encoding Method specified in Request");
  const encode = encoding === "url" ? encodePath : (key: string) => key;
  // RGW 16 leaves out what a delimiter puts together, and names no common prefixes.
  const isShown = ({ key }: PartialUpload): boolean =>
    delimiter === "" || !key.slice(prefix.length).includes(delimiter);
  const rest = [...bucket.uploads.values()]
    .filter((upload) => upload.key.startsWith(prefix) && isShown(upload) && (keyMarker === "" || isAfter(upload)))
    .sort((a, b) => byBytes(a.key, b.key) || byBytes(a.id, b.id));
  const shown = rest.slice(0, most);
  const last = shown.at(-1);
  return xml(
    page(
      "ListMultipartUploadsResult",
      leaf("Bucket", bucket.name),
      ...(prefix ? [leaf("Prefix", prefix)] : []),
      ...(keyMarker ? [leaf("KeyMarker", keyMarker)] : []),
      ...(idMarker ? [leaf("UploadIdMarker", idMarker)] : []),
      ...(last ? [leaf("NextKeyMarker", last.key), leaf("NextUploadIdMarker", last.id)] : []),
      leaf("MaxUploads", most),
      ...(delimiter ? [leaf("Delimiter", delimiter)] : []),
      leaf("IsTruncated", rest.length > shown.length),
      ...shown.map(({ key, id, initiator, object, initiated }) =>
        branch(
          "Upload",
          leaf("Key", encode(key)),
          leaf("UploadId", id),
          ownerXml(state, initiator, "Initiator"),
          ownerXml(state, object.owner),
          leaf("StorageClass", "STANDARD"),
          leaf("Initiated", initiated.toISOString()),
        ),
      ),
    ),
  );
}
