// COS: an S3 store in Tencent's words, known by its hosts: BUCKET-APPID.cos.REGION.myqcloud.com.

import { createHash } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Cloud } from "../../cloud";
import type { StoreCall, StoreReply } from "../../rgw/call";
import { decodePath, type Incoming, readText, type Store } from "../../rgw/exchange";
import { operationOf } from "../../rgw/operations";
import { verifyBody } from "../../rgw/payload";
import { RgwRefusal } from "../../rgw/refusal";
import { letters, type User } from "../../rgw/state";
import { bare, leaf } from "../../rgw/xml";
import { type Caller, REGIONS } from "../state";
import { actionOf, cosOperationOf } from "./operations";
import { allows } from "./policy";
import { s3Caller, s3Signer, speaksS3 } from "./s3";
import { callerOf } from "./signature";
import { type CosState, suffixOf } from "./state";
import { checkQuery, inCosWords, inS3Words } from "./words";

/** A request to COS. */
interface CosRequest extends Incoming {
  host: string;
  bucket: string;
  key: string;
  /** Empty for `service.cos.myqcloud.com`. */
  region: string;
  query: URLSearchParams;
  /** As it was sent, decoded: without the bucket, which is in the host. */
  sent: string;
}

const HOST = /^(?:(?:([^.]+)\.)?cos\.([\w-]+)\.myqcloud\.com|service\.cos\.myqcloud\.com)(?::\d+)?$/;

/** Whether a request is for COS, by its host. */
export const isForCos = ({ host = "" }: IncomingHttpHeaders): boolean => HOST.test(host);

/** COS as a store of a sandbox. */
export const cosStore: Store<CosRequest> = {
  service: "cos",
  idHeader: "x-cos-request-id",
  read: readRequest,
  handle,
  refuse: refusalReply,
};

async function readRequest(request: IncomingMessage): Promise<CosRequest> {
  const { method = "GET", headers } = request;
  // A proxy is sent the whole URL.
  const raw = (request.url ?? "/").replace(/^https?:\/\/[^/]+/, "") || "/";
  const [, bucket = "", region = ""] = HOST.exec(headers.host ?? "") ?? [];
  const [rawPath = "/"] = raw.split("?", 1);
  const query = new URLSearchParams(raw.slice(rawPath.length));
  const sent = decodePath(rawPath);
  const path = bucket === "" ? sent : `/${bucket}${sent}`;
  const operation = operationOf(method, path, query);
  const text = operation?.streams ? "" : await readText(request);
  const id = Buffer.from(letters(24)).toString("base64");
  const place = { host: headers.host ?? "", bucket, key: sent.slice(1), region };
  return { request, method, raw, query, path, sent, operation, text, id, ...place };
}

async function handle(cloud: Cloud, incoming: CosRequest): Promise<StoreReply> {
  try {
    const reply = await run(cloud, incoming);
    return speaksS3(incoming) ? reply : inCosWords(reply);
  } catch (error) {
    if (!(error instanceof RgwRefusal) && !incoming.request.readableAborted) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`sandbox: cos ${incoming.method} ${incoming.path}: ${message}\n`);
    }
    return refusalReply(error instanceof RgwRefusal ? error : new RgwRefusal("InternalError"), incoming);
  }
}

async function run({ cos, tencentcloud }: Cloud, incoming: CosRequest): Promise<StoreReply> {
  const { request, method, query, sent, region, bucket, key, text } = incoming;
  const { headers } = request;
  const isS3 = speaksS3(incoming);
  const signed = isS3 ? await s3Signer(cos, tencentcloud, incoming) : undefined;
  const caller = isS3
    ? s3Caller(tencentcloud, headers)
    : callerOf({ method, path: sent, query, headers }, tencentcloud);
  if (region !== "" && !Object.hasOwn(REGIONS, region)) throw new RgwRefusal("NoSuchBucket");
  const operation = cosOperationOf(cos, incoming);
  if (!operation) throw new RgwRefusal("MethodNotAllowed");
  if (!isS3) checkQuery(query);
  if (bucket !== "") checkPlace(cos, incoming, operation.template === "PUT /{bucket}" ? caller : undefined);
  if (caller?.user !== undefined && !allows(tencentcloud.policiesOf(caller), actionOf(operation), { bucket, key }))
    throw new RgwRefusal("AccessDenied", "Access Denied.");
  if (!isS3) checkDigest(text, headers, operation.template);
  const source: AsyncIterable<Buffer> = operation.streams ? request : once(text);
  const call: StoreCall = {
    ...{ state: cos.store, method, bucket, key, query, text },
    headers: isS3 ? headers : inS3Words(headers),
    body: () => (signed ? verifyBody(source, signed) : source),
    who: caller && ownerOf(cos, caller),
    environment: {},
  };
  return operation.run(call);
}

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** The account of a caller: what its users may do, their policies have decided. */
const ownerOf = (cos: CosState, { uin }: Caller): User => cos.accountOf(uin);

/** A bucket is in one region, and is created with the APPID of the account. */
function checkPlace(cos: CosState, { bucket, region }: CosRequest, creator: Caller | undefined): void {
  const there = cos.regions.get(bucket);
  const isThere = cos.store.buckets.has(bucket);
  if (creator) {
    if (!bucket.endsWith(suffixOf(creator))) throw new RgwRefusal("InvalidBucketName", "The APPID is not yours.");
    if (isThere && there !== region) throw new RgwRefusal("BucketAlreadyExists", "The bucket is in another region.");
    return;
  }
  if (isThere && there !== region) throw new RgwRefusal("NoSuchBucket", "The specified bucket does not exist.");
}

/** Documents are sent with their MD5; of these COS demands it. */
function checkDigest(text: string, headers: IncomingHttpHeaders, template: string): void {
  const given = headers["content-md5"];
  if (given === undefined && /\?(cors|delete|lifecycle|tagging)$/.test(template) && /^(PUT|POST)/.test(template))
    throw new RgwRefusal("MissingContentMD5", "Your request is missing a required header: Content-MD5", 400);
  if (given === undefined || text === "") return;
  if (createHash("md5").update(text).digest("base64") !== given) throw new RgwRefusal("InvalidDigest");
}

function refusalReply({ code, message, status }: RgwRefusal, { host, sent, id }: CosRequest): StoreReply {
  if (status === 304) return { status };
  const fields = { Code: code, Message: message, Resource: `${host}${sent}`, RequestId: id, TraceId: id };
  const text = bare("Error", ...Object.entries(fields).map(([name, value]) => leaf(name, value)));
  return { status, type: "application/xml", text };
}
