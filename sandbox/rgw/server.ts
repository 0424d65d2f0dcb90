// The HTTP server of the object store: who asks, what for, with which faults; and the answer.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cloud } from "../cloud";
import type { Fault } from "../faults";
import { proxyPage, title } from "../refusal";
import { runAdminOperation } from "./admin";
import type { Operation, StoreCall, StoreReply } from "./call";
import { corsHeaders } from "./cors";
import { operationOf, type Place, placeOf } from "./operations";
import { verifyBody } from "./payload";
import { RgwRefusal, refusalOf } from "./refusal";
import { type Signer, verifySignature } from "./signature";
import { anonymous, letters, type RgwState } from "./state";
import { bare, leaf } from "./xml";

/** Makes the server; the caller lets it listen. */
export function storeServer(cloud: Cloud): Server {
  const server = createServer((request, response) => {
    answer(cloud, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  server.keepAliveTimeout = 60_000;
  // An upload may take long.
  server.requestTimeout = 0;
  return server;
}

/** A request on its way. */
interface Asked extends Place {
  request: IncomingMessage;
  method: string;
  /** Path and query, as they came. */
  raw: string;
  query: URLSearchParams;
  /** Decoded. */
  path: string;
  operation: Operation | undefined;
  text: string;
  id: string;
}

async function answer(cloud: Cloud, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = await readRequest(request);
  const { method, operation, text, raw } = asked;
  const log = (status: number): void =>
    cloud.requests.add({
      at: Date.now(),
      service: "rgw",
      method,
      path: raw,
      template: operation?.template.split(" ")[1] ?? asked.path,
      status,
      body: text,
    });
  if (cloud.settings.latency > 0) await sleep(cloud.settings.latency);
  const faults = cloud.faults.take("rgw", method, raw, text);
  for (const fault of faults) {
    if (fault.kind === "latency") await sleep(fault.delay ?? 1000);
    if (fault.kind === "reset-before") {
      log(0);
      request.socket.resetAndDestroy();
      return;
    }
    const instead = replyInstead(fault, asked);
    if (instead) {
      log(instead.status);
      return send(asked, response, instead);
    }
  }
  const reply = await handle(cloud, asked);
  if (faults.some(({ kind }) => kind === "reset-after")) {
    log(0);
    request.socket.resetAndDestroy();
    return;
  }
  log(reply.status);
  const slow = faults.find(({ kind }) => kind === "slow");
  if (slow) await sleep(slow.delay ?? 1000);
  await send(asked, response, reply);
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  const method = request.method ?? "GET";
  // Taken apart by hand: a key may hold what a URL would make shorter ("a//b", "a/../b").
  const raw = request.url ?? "/";
  const [rawPath = "/"] = raw.split("?", 1);
  const query = new URLSearchParams(raw.slice(rawPath.length));
  const path = decoded(rawPath);
  const operation = operationOf(method, path, query);
  const text = operation?.streams ? "" : await readText(request);
  const id = `tx0000${letters(17, "0123456789abcdef")}-${letters(10, "0123456789abcdef")}-1016-default`;
  return { request, method, raw, query, path, operation, text, id, ...placeOf(path) };
}

/** A path as it is meant; one that is not well encoded as it stands. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) if (Buffer.isBuffer(part)) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

async function handle({ rgw }: Cloud, asked: Asked): Promise<StoreReply> {
  const { method, operation } = asked;
  let call: StoreCall | undefined;
  let reply: StoreReply;
  try {
    const signed = await authenticate(rgw, asked);
    call = callOf(rgw, asked, signed);
    if (signed.user?.suspended) throw new RgwRefusal("UserSuspended");
    if (!operation) throw new RgwRefusal("MethodNotAllowed");
    // The body of what is not an object is small, and looked at before anything is done.
    if (!operation.streams && !isAdmin(asked)) for await (const _part of call.body());
    reply = isAdmin(asked) ? await runAdminOperation(call, operation) : await runOperation(call, operation);
    reply = { ...reply, headers: { ...reply.headers, ...corsHeadersFor(rgw, asked) } };
  } catch (error) {
    // Where the client has gone in the middle of a body, nothing is wrong here.
    if (!(error instanceof RgwRefusal) && !asked.request.readableAborted) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`sandbox: rgw ${method} ${asked.path}: ${message}\n`);
    }
    // RGW names the bucket once it knows who asks, and for what.
    const place = call && operation ? asked.bucket : "";
    reply = refusalReply(error instanceof RgwRefusal ? error : new RgwRefusal("InternalError"), asked, place);
  }
  if (operation && !isAdmin(asked)) recordUsage(rgw, asked, operation, call?.who?.uid, reply);
  return reply;
}

/** Writes a request down as its bucket's owner's use of the store. */
function recordUsage(
  state: RgwState,
  asked: Asked,
  operation: Operation,
  uid: string | undefined,
  reply: StoreReply,
): void {
  state.usage.add({
    user: state.buckets.get(asked.bucket)?.owner ?? uid ?? anonymous,
    bucket: reply.status === 404 ? "-" : asked.bucket,
    category: operation.category,
    sent: reply.length ?? Buffer.byteLength(reply.text ?? ""),
    received: operation.streams ? Number(asked.request.headers["content-length"] ?? 0) : 0,
    ok: reply.status < 400,
  });
}

async function authenticate(state: RgwState, asked: Asked): Promise<Signer> {
  const { request, method, text, path, query } = asked;
  const signed = await verifySignature(state, { method, path, query, headers: request.headers });
  // RGW takes signed bodies with S3 requests only.
  if (text !== "" && isAdmin(asked) && signed.payload !== "UNSIGNED-PAYLOAD") throw new RgwRefusal("NotImplemented");
  return signed;
}

function callOf(state: RgwState, asked: Asked, signed: Signer): StoreCall {
  const { request, text } = asked;
  const source: AsyncIterable<Buffer> = asked.operation?.streams ? request : once(text);
  return {
    state,
    method: asked.method,
    bucket: asked.bucket,
    key: asked.key,
    query: asked.query,
    headers: request.headers,
    text,
    body: () => verifyBody(source, signed),
    who: signed.user,
    environment: environment(asked),
  };
}

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

function environment({ request, query }: Asked): Record<string, string> {
  const optional: Array<[string, string | null | undefined]> = [
    ["aws:UserAgent", request.headers["user-agent"]],
    ["aws:Referer", request.headers.referer],
    ["s3:prefix", query.get("prefix")],
    ["s3:x-amz-acl", String(request.headers["x-amz-acl"] ?? "")],
  ];
  return {
    "aws:SourceIp": request.socket.remoteAddress ?? "",
    "aws:SecureTransport": "false",
    "aws:CurrentTime": new Date().toISOString(),
    ...Object.fromEntries(optional.filter((pair): pair is [string, string] => Boolean(pair[1]))),
  };
}

/** What a user's permissions say, whatever it is about. */
function runOperation(call: StoreCall, operation: Operation): StoreReply | Promise<StoreReply> {
  const kind =
    call.method === "DELETE" ? "delete" : ["GET", "HEAD", "OPTIONS"].includes(call.method) ? "read" : "write";
  if (call.who && !call.who.opMask.split(", ").includes(kind)) throw new RgwRefusal("AccessDenied");
  return operation.run(call);
}

const isAdmin = ({ path }: Pick<Asked, "path">): boolean => path === "/admin" || path.startsWith("/admin/");

/** The headers that a page of another site needs to see the answer. */
function corsHeadersFor(state: RgwState, { request, method, bucket }: Asked): Record<string, string> {
  const { origin } = request.headers;
  const rules = state.buckets.get(bucket)?.cors;
  if (!origin || !rules || method === "OPTIONS") return {};
  return corsHeaders(rules, origin, method) ?? {};
}

function refusalReply(refusal: RgwRefusal, asked: Asked, bucket: string): StoreReply {
  const { code, message, status } = refusal;
  if (status === 304) return { status };
  const ids = { RequestId: asked.id, HostId: "1016-default-default" };
  const headers = { "Accept-Ranges": "bytes" };
  if (isAdmin(asked) && asked.query.get("format") !== "xml") {
    return {
      status,
      headers,
      type: "application/json",
      text: JSON.stringify({ Code: code, Message: message, ...ids }),
    };
  }
  const place: Record<string, string> = bucket === "" || isAdmin(asked) ? {} : { BucketName: bucket };
  const fields = Object.entries({ Code: code, Message: message, ...place, ...ids });
  const text = bare("Error", ...fields.map(([name, value]) => leaf(name, value)));
  return { status, headers, type: "application/xml", text };
}

function replyInstead(fault: Fault, asked: Asked): StoreReply | undefined {
  const headers: Record<string, string> =
    fault.retryAfter === undefined ? {} : { "Retry-After": String(fault.retryAfter) };
  if (fault.kind === "html") {
    const status = fault.status ?? 502;
    return { status, text: fault.message ?? proxyPage(status), type: "text/html", headers };
  }
  if (fault.kind !== "status") return undefined;
  const reply = refusalReply(refusalOf(fault.status ?? 503, fault.message), asked, asked.bucket);
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

async function send({ request, method, id }: Asked, response: ServerResponse, reply: StoreReply): Promise<void> {
  const { status, text = "", type, stream } = reply;
  const length = reply.length ?? Buffer.byteLength(text);
  const silent = status === 204 || status === 304;
  response.writeHead(status, title(status), {
    "x-amz-request-id": id,
    ...reply.headers,
    ...(type ? { "Content-Type": type } : {}),
    ...(silent ? {} : { "Content-Length": String(length) }),
  });
  // A body that nobody has read stays in the socket and would be taken for the next request.
  if (!request.readableEnded) request.resume();
  if (silent || method === "HEAD") response.end();
  else if (stream) await pipeline(stream, response);
  else response.end(text);
}
