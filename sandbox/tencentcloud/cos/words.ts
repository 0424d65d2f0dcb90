// COS's words for what an S3 store does: headers, and what it has not.
import type { IncomingHttpHeaders } from "node:http";
import type { StoreReply } from "../../rgw/call";
import { RgwRefusal } from "../../rgw/refusal";

/** The headers of COS that are S3's by another name. */
const SAME =
  /^x-cos-(acl|grant-(read|write|read-acp|write-acp|full-control)|meta-.+|storage-class|tagging|copy-source|metadata-directive)$/;

/** Those that this store reads itself. */
const OWN = new Set(["x-cos-copy-source-if-match", "x-cos-forbid-overwrite", "x-cos-security-token"]);

/** What the query may say: the parts of buckets and objects, and what pages and narrows lists. */
const QUERY =
  /^(acl|cors|delete|lifecycle|partNumber|policy|tagging|uploadId|uploads|versionId|versioning|versions|prefix|delimiter|marker|max-keys|encoding-type|key-marker|version-id-marker|max-uploads|upload-id-marker|max-parts|part-number-marker|response-.+)$/i;

/** @throws RgwRefusal for a query that says what this store does not do */
export function checkQuery(query: URLSearchParams): void {
  for (const name of query.keys())
    if (!QUERY.test(name)) throw new RgwRefusal("NotImplemented", `The parameter ${name} is not implemented.`);
}

/** A request's headers in S3's words. @throws RgwRefusal for one that COS does not know, or this store does not honour */
export function inS3Words(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      if (name.startsWith("x-amz-")) throw new RgwRefusal("InvalidArgument", `The header ${name} is not COS's.`);
      if (!name.startsWith("x-cos-") || OWN.has(name)) return [[name, value]];
      if (!SAME.test(name)) throw new RgwRefusal("NotImplemented", `The header ${name} is not implemented.`);
      const theirs = name.replace(/^x-cos-/, "x-amz-");
      if (name === "x-cos-copy-source") return [[theirs, sourceOf(String(value))]];
      if (name === "x-cos-metadata-directive") return [[theirs, directiveOf(String(value))]];
      return [[theirs, value]];
    }),
  );
}

/** `BUCKET-APPID.cos.REGION.myqcloud.com/KEY` */
function sourceOf(value: string): string {
  const [, bucket, key] = /^([^./]+)\.cos\.[\w-]+\.myqcloud\.com\/(.+)$/.exec(value) ?? [];
  if (bucket === undefined) throw new RgwRefusal("InvalidArgument", "The copy source is not valid.");
  return `/${bucket}/${key}`;
}

function directiveOf(value: string): string {
  if (value !== "Copy" && value !== "Replaced")
    throw new RgwRefusal("InvalidArgument", "The metadata directive is Copy or Replaced.");
  return value === "Replaced" ? "REPLACE" : "COPY";
}

/** An answer in COS's words. */
export function inCosWords({ headers = {}, text, ...reply }: StoreReply): StoreReply {
  return {
    ...reply,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.replace(/^x-amz-/i, "x-cos-"), value]),
    ),
    ...(text === undefined
      ? {}
      : {
          text: text
            .replace(' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"', "")
            .replaceAll("http://acs.amazonaws.com/groups/global/", "http://cam.qcloud.com/groups/global/"),
        }),
  };
}
