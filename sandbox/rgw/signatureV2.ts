/**
 * Authentication by AWS Signature Version 2, in the Authorization header or in the query: `aws s3 presign` and boto3 sign URLs
 * by it where no region says otherwise.
 */
import { createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { RgwRefusal } from "./refusal";

/** What a request says of its signature. */
export interface ClaimV2 {
  accessKey: string;
  signature: string;
  /** What stands in the place of the time: a date, or the second in which a URL expires. */
  time: string;
  /** When a signed request was sent; a URL says only when it expires. */
  sentAt?: Date;
}

/** What is signed. */
export interface SignedV2 {
  method: string;
  /** The path as it was sent. */
  rawPath: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
}

/** The parts of a query that are signed. */
const SIGNED_QUERY = [
  ...["acl", "cors", "delete", "lifecycle", "location", "logging", "notification"],
  ...["partNumber", "policy", "policyStatus", "publicAccessBlock", "requestPayment"],
  ...["response-cache-control", "response-content-disposition", "response-content-encoding"],
  ...["response-content-language", "response-content-type", "response-expires"],
  ...["tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website"],
];

/** What a request says of a signature of version 2, if it has one. @throws RgwRefusal for a URL that has expired */
export function claimV2({ headers, query }: Pick<SignedV2, "headers" | "query">): ClaimV2 | undefined {
  const found = /^AWS ([^:]+):(.+)$/.exec(headers.authorization ?? "");
  if (found) {
    const amzDate = textOf(headers, "x-amz-date");
    const sentAt = new Date(amzDate || textOf(headers, "date"));
    if (Number.isNaN(sentAt.getTime())) throw new RgwRefusal("AccessDenied");
    const time = amzDate ? "" : textOf(headers, "date");
    return { accessKey: found[1] ?? "", signature: found[2] ?? "", time, sentAt };
  }
  const accessKey = query.get("AWSAccessKeyId");
  if (accessKey === null) return undefined;
  const time = query.get("Expires") ?? "";
  if (!(Number(time) * 1000 > Date.now())) throw new RgwRefusal("AccessDenied");
  return { accessKey, signature: query.get("Signature") ?? "", time };
}

/** The signature that a request should have. */
export function signatureV2({ method, rawPath, query, headers }: SignedV2, { time }: ClaimV2, secret: string): string {
  const own = Object.keys(headers)
    .filter((name) => name.startsWith("x-amz-"))
    .sort()
    .map((name) => `${name}:${textOf(headers, name).trim()}\n`);
  const parts = [method, textOf(headers, "content-md5"), textOf(headers, "content-type"), time];
  const text = `${parts.join("\n")}\n${own.join("")}${rawPath}${subresources(query)}`;
  return createHmac("sha1", secret).update(text).digest("base64");
}

function subresources(query: URLSearchParams): string {
  const given = SIGNED_QUERY.filter((name) => query.has(name)).sort();
  const each = given.map((name) => (query.get(name) ? `${name}=${query.get(name)}` : name));
  return each.length === 0 ? "" : `?${each.join("&")}`;
}

function textOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : (value ?? "");
}
