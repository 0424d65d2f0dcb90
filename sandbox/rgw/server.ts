// The HTTP server of the object store: it authenticates requests and runs operations.
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Cloud } from "../cloud";
import { runAdminOperation } from "./admin";
import type { Operation, StoreCall, StoreReply } from "./call";
import { corsHeaders } from "./cors";
import { decodePath, exchange, type Incoming, readText, type Store } from "./exchange";
import { operationOf, type Place, placeOf } from "./operations";
import { verifyBody } from "./payload";
import { RgwRefusal } from "./refusal";
import { type Signer, verifySignature } from "./signature";
import { anonymous, letters, type RgwState } from "./state";
import { bare, leaf } from "./xml";

/** The server of a cloud's object store; it does not listen yet. */
export function storeServer(cloud: Cloud): Server {
  const server = createServer((request, response) => {
    exchange(cloud, gateway, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  server.keepAliveTimeout = 60_000;
  // An upload may take long.
  server.requestTimeout = 0;
  return server;
}

/** A request, read. */
interface StoreRequest extends Place, Incoming {
  query: URLSearchParams;
}

/** Ceph's gateway. */
const gateway: Store<StoreRequest> = {
  ...{ service: "rgw", idHeader: "x-amz-request-id", read: readRequest, handle },
  refuse: (refusal, incoming) => refusalReply(refusal, incoming, incoming.bucket),
};

async function readRequest(request: IncomingMessage): Promise<StoreRequest> {
  const method = request.method ?? "GET";
  // Not with URL, which would shorten some keys ("a//b", "a/../b").
  const raw = request.url ?? "/";
  const [rawPath = "/"] = raw.split("?", 1);
  const query = new URLSearchParams(raw.slice(rawPath.length));
  const path = decodePath(rawPath);
  const operation = operationOf(method, path, query);
  const text = operation?.streams ? "" : await readText(request);
  const id = `tx0000${letters(17, "0123456789abcdef")}-${letters(10, "0123456789abcdef")}-1016-default`;
  return { request, method, raw, query, path, operation, text, id, ...placeOf(path) };
}

async function handle({ rgw }: Cloud, incoming: StoreRequest): Promise<StoreReply> {
  const { method, operation } = incoming;
  let call: StoreCall | undefined;
  let reply: StoreReply;
  try {
    const signed = await authenticate(rgw, incoming);
    call = callOf(rgw, incoming, signed);
    if (signed.user?.suspended) throw new RgwRefusal("UserSuspended");
    if (!operation) throw new RgwRefusal("MethodNotAllowed");
    // A body that is not an object's is small, and verified before anything is done.
    if (!operation.streams && !isAdmin(incoming)) for await (const _part of call.body());
    reply = isAdmin(incoming) ? await runAdminOperation(call, operation) : await runOperation(call, operation);
    reply = { ...reply, headers: { ...reply.headers, ...corsHeadersFor(rgw, incoming) } };
  } catch (error) {
    // If the client disconnected in the middle of a body, nothing is wrong here.
    if (!(error instanceof RgwRefusal) && !incoming.request.readableAborted) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`sandbox: rgw ${method} ${incoming.path}: ${message}\n`);
    }
    // RGW names the bucket once it knows the caller and the operation.
    const place = call && operation ? incoming.bucket : "";
    reply = refusalReply(error instanceof RgwRefusal ? error : new RgwRefusal("InternalError"), incoming, place);
  }
  if (operation && !isAdmin(incoming)) recordUsage(rgw, incoming, operation, call?.who?.uid, reply);
  return reply;
}

/** Records a request in the usage of its bucket's owner. */
function recordUsage(
  state: RgwState,
  incoming: StoreRequest,
  operation: Operation,
  uid: string | undefined,
  reply: StoreReply,
): void {
  state.usage.add({
    user: state.buckets.get(incoming.bucket)?.owner ?? uid ?? anonymous,
    bucket: reply.status === 404 ? "-" : incoming.bucket,
    category: operation.category,
    sent: reply.length ?? Buffer.byteLength(reply.text ?? ""),
    received: operation.streams ? Number(incoming.request.headers["content-length"] ?? 0) : 0,
    ok: reply.status < 400,
  });
}

async function authenticate(state: RgwState, incoming: StoreRequest): Promise<Signer> {
  const { request, method, text, path, query, raw } = incoming;
  const [rawPath = "/"] = raw.split("?", 1);
  const signed = await verifySignature(state, { method, path, rawPath, query, headers: request.headers });
  // RGW accepts signed bodies with S3 requests only.
  if (text !== "" && isAdmin(incoming) && signed.payload !== "UNSIGNED-PAYLOAD") throw new RgwRefusal("NotImplemented");
  return signed;
}

function callOf(state: RgwState, incoming: StoreRequest, signed: Signer): StoreCall {
  const { request, text } = incoming;
  const source: AsyncIterable<Buffer> = incoming.operation?.streams ? request : once(text);
  return {
    state,
    method: incoming.method,
    bucket: incoming.bucket,
    key: incoming.key,
    query: incoming.query,
    headers: request.headers,
    text,
    body: () => verifyBody(source, signed),
    who: signed.user,
    environment: environment(incoming),
  };
}

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** The headers that a policy may ask for. */
const ASKED = [
  ...["x-amz-acl", "x-amz-metadata-directive", "x-amz-storage-class", "x-amz-server-side-encryption"],
  ...["x-amz-server-side-encryption-aws-kms-key-id", "x-amz-grant-read", "x-amz-grant-write", "x-amz-grant-read-acp"],
  ...["x-amz-grant-write-acp", "x-amz-grant-full-control"],
];

function environment({ request, query }: StoreRequest): Record<string, string> {
  const optional: Array<[string, string | null | undefined]> = [
    ["aws:UserAgent", request.headers["user-agent"]],
    ["aws:Referer", request.headers.referer],
    ...["prefix", "delimiter", "max-keys"].map((name): [string, string | null] => [`s3:${name}`, query.get(name)]),
    ...ASKED.map((name): [string, string] => [`s3:${name}`, String(request.headers[name] ?? "")]),
    ["s3:x-amz-copy-source", String(request.headers["x-amz-copy-source"] ?? "").replace(/^\//, "")],
  ];
  const tags = new URLSearchParams(String(request.headers["x-amz-tagging"] ?? ""));
  return {
    "aws:SourceIp": request.socket.remoteAddress ?? "",
    "aws:SecureTransport": "false",
    "aws:CurrentTime": new Date().toISOString(),
    ...Object.fromEntries(optional.filter((pair): pair is [string, string] => Boolean(pair[1]))),
    ...Object.fromEntries([...tags].map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
  };
}

/** Runs an operation, if the caller's operation mask allows it. */
function runOperation(call: StoreCall, operation: Operation): StoreReply | Promise<StoreReply> {
  const kind =
    call.method === "DELETE" ? "delete" : ["GET", "HEAD", "OPTIONS"].includes(call.method) ? "read" : "write";
  if (call.who && !call.who.opMask.split(", ").includes(kind)) throw new RgwRefusal("AccessDenied");
  return operation.run(call);
}

const isAdmin = ({ path }: Pick<StoreRequest, "path">): boolean => path === "/admin" || path.startsWith("/admin/");

/** The headers that a page of another site needs to read the answer. */
function corsHeadersFor(state: RgwState, { request, method, bucket }: StoreRequest): Record<string, string> {
  const { origin } = request.headers;
  const rules = state.buckets.get(bucket)?.cors;
  if (!origin || !rules || method === "OPTIONS") return {};
  return corsHeaders(rules, origin, method) ?? {};
}

function refusalReply(refusal: RgwRefusal, incoming: StoreRequest, bucket: string): StoreReply {
  const { code, message, status } = refusal;
  if (status === 304) return { status };
  const ids = { RequestId: incoming.id, HostId: "1016-default-default" };
  const headers = { "Accept-Ranges": "bytes" };
  if (isAdmin(incoming) && incoming.query.get("format") !== "xml") {
    return {
      status,
      headers,
      type: "application/json",
      text: JSON.stringify({ Code: code, Message: message, ...ids }),
    };
  }
  const place: Record<string, string> = bucket === "" || isAdmin(incoming) ? {} : { BucketName: bucket };
  const fields = Object.entries({ Code: code, Message: message, ...place, ...ids });
  const text = bare("Error", ...fields.map(([name, value]) => leaf(name, value)));
  return { status, headers, type: "application/xml", text };
}
