// What a bucket contains: keys and versions listed, and many keys deleted with one request.

import { askPolicy, requireBucket } from "./access";
import { ownerXml } from "./acl";
import { type Operation, operation, type StoreCall, type StoreReply, xml } from "./call";
import { mayBypass } from "./objectLock";
import { usualClass } from "./places";
import { RgwRefusal } from "./refusal";
import { type Bucket, byBytes, type Version } from "./state";
import { type Deletion, deleteVersion } from "./versions";
import { branch, encodePath, leaf, page, readXml } from "./xml";

/** The most rows of an answer, and the most keys that a request deletes. */
const most = 1000;

/** The operations that list and empty buckets. */
export const listingOperations: Operation[] = [
  operation("GET /{bucket}", "list_bucket", (call) =>
    call.query.get("list-type") === "2" ? listAfter(call) : listFrom(call),
  ),
  operation("GET /{bucket}?versions", "list_bucket", listVersions),
  operation("POST /{bucket}?delete", "multi_object_delete", deleteMany),
];

/** One row: a version of a key, or a prefix that several keys share. */
type Row = { key: string; version: Version; latest: boolean } | { prefix: string };

const nameOf = (row: Row): string => ("prefix" in row ? row.prefix : row.key);

/** What a request selects. */
interface Wanted {
  prefix: string;
  delimiter: string;
  maxKeys: number;
  /** Only what comes after this. */
  after: string;
}

function readWanted({ query }: StoreCall, after: string): Wanted {
  const text = query.get("max-keys") ?? String(most);
  if (!/^-?\d+$/.test(text)) throw new RgwRefusal("InvalidArgument");
  return {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    maxKeys: Math.min(Math.max(Number(text), 0), most),
    after,
  };
}

/** The rows that a request selects, and whether there are more. */
function rowsOf(bucket: Bucket, { prefix, delimiter, maxKeys, after }: Wanted, all?: { afterId: string }) {
  const rows: Row[] = [];
  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(prefix)).sort(byBytes);
  for (const key of keys) {
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const shared = end < 0 ? undefined : key.slice(0, end + delimiter.length);
    const versions = bucket.objects.get(key) ?? [];
    const shown = all ? remaining(versions, key, after, all.afterId) : versions.slice(0, 1).filter((v) => !v.marker);
    if (shown.length === 0) continue;
    if (shared !== undefined) {
      const last = rows.at(-1);
      if (byBytes(shared, after) > 0 && !(last && "prefix" in last && last.prefix === shared))
        rows.push({ prefix: shared });
    } else if (all || byBytes(key, after) > 0)
      rows.push(...shown.map((version) => ({ key, version, latest: version === versions[0] })));
    if (rows.length > maxKeys) break;
  }
  return { shown: rows.slice(0, maxKeys), truncated: maxKeys > 0 && rows.length > maxKeys };
}

/** The versions of a key that come after a marker. */
function remaining(versions: Version[], key: string, after: string, afterId: string): Version[] {
  const order = byBytes(key, after);
  if (order > 0) return versions;
  if (order < 0 || afterId === "") return [];
  return versions.slice(versions.findIndex(({ id }) => id === afterId) + 1);
}

const encodedAs = ({ query }: StoreCall): ((key: string) => string) =>
  query.get("encoding-type") === "url" ? encodeURIComponent : (key) => key;

/** A prefix that several keys share: in it RGW encodes all but the slashes. */
function prefixXml(call: StoreCall, prefix: string): string {
  const isEncoded = call.query.get("encoding-type") === "url";
  return branch("CommonPrefixes", leaf("Prefix", isEncoded ? encodePath(prefix) : prefix));
}

function bodyXml(call: StoreCall, shown: Row[], owners: boolean): string[] {
  const encode = encodedAs(call);
  const prefixes = shown.flatMap((row) => ("prefix" in row ? [prefixXml(call, row.prefix)] : []));
  const contents = shown.flatMap((row) =>
    "prefix" in row ? [] : [branch("Contents", leaf("Key", encode(row.key)), ...versionXml(call, row.version, owners))],
  );
  return [...prefixes, ...contents];
}

function versionXml(call: StoreCall, version: Version, owner: boolean): string[] {
  const { modified, etag, body, marker, storageClass = usualClass } = version;
  const described = [leaf("ETag", `"${etag}"`), leaf("Size", body.size), leaf("StorageClass", storageClass)];
  return [
    leaf("LastModified", modified.toISOString()),
    ...(marker ? [] : described),
    ...(owner ? [ownerXml(call.state, version.owner)] : []),
    leaf("Type", "Normal"),
  ];
}

function headXml(
  call: StoreCall,
  bucket: Bucket,
  { prefix, delimiter, maxKeys }: Wanted,
  truncated: boolean,
): string[] {
  return [
    ...(call.query.get("encoding-type") === "url" ? [leaf("EncodingType", "url")] : []),
    leaf("Name", bucket.name),
    leaf("Prefix", prefix),
    leaf("MaxKeys", maxKeys),
    ...(delimiter ? [leaf("Delimiter", delimiter)] : []),
    leaf("IsTruncated", truncated),
  ];
}

function listFrom(call: StoreCall): StoreReply {
  const bucket = requireBucket(call, "s3:ListBucket", "READ");
  const what = readWanted(call, call.query.get("marker") ?? "");
  const { shown, truncated } = rowsOf(bucket, what);
  const last = shown.at(-1);
  return xml(
    page(
      "ListBucketResult",
      ...headXml(call, bucket, what, truncated),
      ...bodyXml(call, shown, true),
      leaf("Marker", what.after),
      ...(truncated && last ? [leaf("NextMarker", nameOf(last))] : []),
    ),
  );
}

/** The second version of the list: with tokens, and with owners only if they are requested. */
function listAfter(call: StoreCall): StoreReply {
  const { query } = call;
  const bucket = requireBucket(call, "s3:ListBucket", "READ");
  const [token, start] = [query.get("continuation-token"), query.get("start-after")];
  const what = readWanted(call, token ?? start ?? "");
  const { shown, truncated } = rowsOf(bucket, what);
  const last = shown.at(-1);
  return xml(
    page(
      "ListBucketResult",
      ...headXml(call, bucket, what, truncated),
      ...bodyXml(call, shown, query.get("fetch-owner") === "true"),
      ...(token === null ? [] : [leaf("ContinuationToken", token)]),
      ...(truncated && last ? [leaf("NextContinuationToken", nameOf(last))] : []),
      leaf("KeyCount", shown.length),
      ...(start === null ? [] : [leaf("StartAfter", start)]),
    ),
  );
}

function listVersions(call: StoreCall): StoreReply {
  const { query } = call;
  const bucket = requireBucket(call, "s3:ListBucketVersions", "READ");
  const afterId = query.get("version-id-marker") ?? "";
  const what = readWanted(call, query.get("key-marker") ?? "");
  const { shown, truncated } = rowsOf(bucket, what, { afterId });
  const last = shown.at(-1);
  const encode = encodedAs(call);
  const next =
    truncated && last
      ? [
          leaf("NextKeyMarker", nameOf(last)),
          ...("prefix" in last ? [] : [leaf("NextVersionIdMarker", last.version.id)]),
        ]
      : [];
  return xml(
    page(
      "ListVersionsResult",
      ...headXml(call, bucket, what, truncated),
      leaf("KeyMarker", what.after),
      leaf("VersionIdMarker", afterId),
      ...next,
      ...shown.map((row) => {
        if ("prefix" in row) return prefixXml(call, row.prefix);
        const { key, version, latest } = row;
        const ids = [leaf("Key", encode(key)), leaf("VersionId", version.id), leaf("IsLatest", latest)];
        return branch(version.marker ? "DeleteMarker" : "Version", ...ids, ...versionXml(call, version, true));
      }),
    ),
  );
}

async function deleteMany(call: StoreCall): Promise<StoreReply> {
  const bucket = requireBucket(call, "s3:DeleteObject", "WRITE");
  const root = readXml(call.text);
  const wantedKeys = root?.all("Object") ?? [];
  // RGW's answer has no body.
  if (!root || wantedKeys.length === 0 || wantedKeys.length > most) return { status: 400 };
  const quiet = root.textOf("Quiet") === "true";
  const rows: string[] = [];
  for (const element of wantedKeys) {
    const key = element.textOf("Key") ?? "";
    const versionId = element.textOf("VersionId") ?? null;
    if (askPolicy(call, bucket, versionId === null ? "s3:DeleteObject" : "s3:DeleteObjectVersion", key) === "Deny") {
      rows.push(refusedXml(key, null, "AccessDenied"));
      continue;
    }
    const owner = call.who?.uid ?? bucket.owner;
    try {
      const bypasses = mayBypass(call, bucket, key);
      const deletion = await deleteVersion(call.state, bucket, key, versionId, owner, bypasses);
      if (!quiet) rows.push(deletionXml(key, versionId, deletion));
    } catch (error) {
      if (!(error instanceof RgwRefusal)) throw error;
      rows.push(refusedXml(key, versionId, error.code));
    }
  }
  return xml(page("DeleteResult", ...rows));
}

/** A key that was not deleted. */
const refusedXml = (key: string, versionId: string | null, code: string): string =>
  branch(
    "Error",
    leaf("Key", key),
    ...(versionId === null ? [] : [leaf("VersionId", versionId)]),
    leaf("Code", code),
    leaf("Message", code),
  );

function deletionXml(key: string, requestedId: string | null, { versionId, marker }: Deletion): string {
  return branch(
    "Deleted",
    leaf("Key", key),
    ...(requestedId === null ? [] : [leaf("VersionId", requestedId)]),
    ...(marker ? [leaf("DeleteMarker", true), leaf("DeleteMarkerVersionId", versionId ?? "")] : []),
  );
}
