/**
 * COS in S3's words: the same documents, other headers, and signatures of its own, which COS's SDK writes. Requests are sent
 * by the client of all our stores: COS's SDK takes any page for an empty list.
 */
import { createHash } from "node:crypto";
import type { Named } from "../../core/cloud";
import { loadPeer } from "../../core/peer";
import type { Dialect, Spoken } from "../../core/s3/dialect";
import { agentTo } from "../client";
import { keysOf } from "../keys";
import type { TencentSettings } from "../settings";

/** Those of the SDK's own that are used. */
interface CosSdk {
  getAuthorization(request: {
    SecretId: string;
    SecretKey: string;
    Method: string;
    Pathname: string;
    Query: Record<string, string>;
    Headers: Record<string, string>;
  }): string;
}

const cosSdk = () => require("cos-nodejs-sdk-v5") as CosSdk;

/** What S3's SDK says for itself, and COS does not know. */
const UNSAID = /^(amz-sdk-|x-amz-(user-agent|checksum-|sdk-checksum-|content-sha256|date$|expected-bucket-owner))/;

/** How COS names a header of S3, and what it says in it. */
function inCosWords([name, value]: [string, string], endpoint: string): [string, string] {
  // A create that must not overwrite; COS knows no other condition.
  if (name === "if-none-match" && value === "*") return ["x-cos-forbid-overwrite", "true"];
  const ours = name.replace(/^x-amz-/, "x-cos-");
  if (ours === "x-cos-metadata-directive" && value === "REPLACE") return [ours, "Replaced"];
  if (ours !== "x-cos-copy-source") return [ours, value];
  const [bucket = "", ...key] = value.replace(/^\//, "").split("/");
  return [ours, `${bucket}.${new URL(endpoint).hostname}/${key.join("/")}`];
}

/** COS as the connection's user. @param endpoint without the bucket: `https://cos.ap-guangzhou.myqcloud.com` */
export function cosDialect(settings: Named<TencentSettings>, endpoint: string): Dialect {
  const sdk = loadPeer("cos-nodejs-sdk-v5", `connection ${settings.name}`, cosSdk);
  return {
    ...(settings.endpoint === undefined ? {} : { agent: agentTo(settings.endpoint) }),
    async speak(request) {
      // Found each time: temporary keys are renewed in their files.
      const { secretId: SecretId, secretKey: SecretKey, token } = keysOf(settings);
      const { query, headers } = inWords(request, endpoint);
      if (token !== undefined) headers["x-cos-security-token"] = token;
      headers.host = request.hostname;
      headers.authorization = sdk.getAuthorization({
        ...{ SecretId, SecretKey, Method: request.method, Query: query, Headers: headers },
        Pathname: decodeURIComponent(request.path),
      });
      return Object.assign(Object.create(Object.getPrototypeOf(request)), request, { query, headers });
    },
    hear: (headers) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.replace(/^x-cos-/, "x-amz-"), value])),
  };
}

/** A request's query and headers, not signed yet. */
function inWords({ query = {}, headers, body }: Spoken, endpoint: string) {
  // S3's SDK names each operation in the query.
  const { "x-id": _id, ...asked } = query;
  const said = Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => !UNSAID.test(name));
  const inCos = Object.fromEntries(said.map((pair) => inCosWords(pair, endpoint)));
  const bytes = typeof body === "string" || body instanceof Uint8Array ? body : undefined;
  return {
    query: Object.fromEntries(Object.entries(asked).map(([key, value]) => [key, value === null ? "" : String(value)])),
    // Unlike S3's, COS's signature does not cover the body.
    headers: bytes?.length ? { ...inCos, "content-md5": createHash("md5").update(bytes).digest("base64") } : inCos,
  };
}
