// The HTTP server of the object store: who asks, what for, with which faults; and the answer.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cloud } from "../cloud";
import type { Fault } from "../faults";
import { title } from "../refusal";
import { proxyPage } from "../server";
import { adminAccess } from "./admin";
import type { Operation, StoreCall, StoreReply } from "./call";
import { corsHeaders } from "./cors";
import { errorXml } from "./listing";
import { operationOf, type Place, placeOf } from "./operations";
import { verified } from "./payload";
import { RgwRefusal, refusalOf } from "./refusal";
import { signer } from "./signature";
import { anonymous, letters, type RgwState } from "./state";

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
  url: URL;
  /** Decoded. */
  path: string;
  operation: Operation | undefined;
  text: string;
  id: string;
}

async function answer(cloud: Cloud, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = await look(request);
  const { method, operation, text, url } = asked;
  const log = (status: number): void =>
    cloud.requests.add({
      at: Date.now(),
      service: "rgw",
      method,
      path: url.pathname + url.search,
      template: operation?.template.split(" ")[1] ?? asked.path,
      status,
      body: text,
    });
  if (cloud.settings.latency > 0) await sleep(cloud.settings.latency);
  const faults = cloud.faults.take("rgw", method, url.pathname + url.search, text);
  for (const fault of faults) {
    if (fault.kind === "latency") await sleep(fault.delay ?? 1000);
    if (fault.kind === "reset-before") {
      log(0);
      request.socket.resetAndDestroy();
      return;
    }
    const instead = injected(fault, asked);
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

async function look(request: IncomingMessage): Promise<Asked> {
  const url = new URL(`http://${request.headers.host ?? "127.0.0.1"}${request.url ?? "/"}`);
  const method = request.method ?? "GET";
  const path = decodeURIComponent(url.pathname);
  const operation = operationOf(method, path, url.searchParams);
  const text = operation?.streams ? "" : await read(request);
  const id = `tx0000${letters(17, "0123456789abcdef")}-${letters(10, "0123456789abcdef")}-1016-default`;
  return { request, method, url, path, operation, text, id, ...placeOf(path) };
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) if (Buffer.isBuffer(part)) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

async function handle({ rgw }: Cloud, asked: Asked): Promise<StoreReply> {
  const { method, operation, bucket, key, request } = asked;
  let user = anonymous;
  let reply: StoreReply;
  try {
    const call = await callOf(rgw, asked);
    user = call.who?.uid ?? anonymous;
    if (!operation) throw new RgwRefusal("MethodNotAllowed");
    reply = isAdmin(asked) ? await adminAccess(call, operation) : await run(call, operation);
    reply = { ...reply, headers: { ...reply.headers, ...shared(rgw, asked) } };
  } catch (error) {
    if (!(error instanceof RgwRefusal)) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`sandbox: rgw ${method} ${asked.path}: ${message}\n`);
    }
    reply = refused(error instanceof RgwRefusal ? error : new RgwRefusal("InternalError"), asked);
  }
  const received = Number(request.headers["content-length"] ?? 0);
  const sent = reply.length ?? Buffer.byteLength(reply.text ?? "");
  if (operation) {
    const place = key === "" || operation.category !== "create_bucket" ? bucket : "";
    rgw.usage.add({ user, bucket: place, category: operation.category, sent, received, ok: reply.status < 400 });
  }
  return reply;
}

async function callOf(state: RgwState, asked: Asked): Promise<StoreCall> {
  const { request, method, url, text } = asked;
  const raw = (request.url ?? "/").split("?")[0] ?? "/";
  const signed = await signer(state, { method, path: raw, query: url.searchParams, headers: request.headers });
  const source = asked.operation?.streams ? (request as AsyncIterable<Buffer>) : once(text);
  const body = verified(source, signed);
  if (!asked.operation?.streams && text !== "" && !isAdmin(asked)) for await (const _part of body);
  // RGW signs the bodies of S3 requests only.
  if (text !== "" && isAdmin(asked) && signed.payload !== "UNSIGNED-PAYLOAD") throw new RgwRefusal("NotImplemented");
  return {
    state,
    method,
    bucket: asked.bucket,
    key: asked.key,
    query: url.searchParams,
    headers: request.headers,
    text,
    body: () => body,
    who: signed.user,
    environment: environment(asked),
  };
}

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

function environment({ request, url }: Asked): Record<string, string> {
  const optional: Array<[string, string | null | undefined]> = [
    ["aws:UserAgent", request.headers["user-agent"]],
    ["aws:Referer", request.headers.referer],
    ["s3:prefix", url.searchParams.get("prefix")],
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
function run(call: StoreCall, operation: Operation): StoreReply | Promise<StoreReply> {
  const kind =
    call.method === "DELETE" ? "delete" : ["GET", "HEAD", "OPTIONS"].includes(call.method) ? "read" : "write";
  if (call.who && !call.who.opMask.split(", ").includes(kind)) throw new RgwRefusal("AccessDenied");
  return operation.run(call);
}

const isAdmin = ({ path }: Pick<Asked, "path">): boolean => path === "/admin" || path.startsWith("/admin/");

/** The headers that a page of another site needs to see the answer. */
function shared(state: RgwState, { request, method, bucket }: Asked): Record<string, string> {
  const { origin } = request.headers;
  const rules = state.buckets.get(bucket)?.cors;
  if (!origin || !rules || method === "OPTIONS") return {};
  return corsHeaders(rules, origin, method) ?? {};
}

/** Codes that come before RGW knows which bucket it is about. */
const early: ReadonlySet<string> = new Set([
  "SignatureDoesNotMatch",
  "InvalidAccessKeyId",
  "RequestTimeTooSkewed",
  "MethodNotAllowed",
]);

function refused(refusal: RgwRefusal, asked: Asked): StoreReply {
  const { code, message, status } = refusal;
  if (status === 304) return { status };
  const ids = { RequestId: asked.id, HostId: "1016-default-default" };
  const headers = { "Accept-Ranges": "bytes" };
  if (isAdmin(asked) && asked.url.searchParams.get("format") !== "xml") {
    return {
      status,
      headers,
      type: "application/json",
      text: JSON.stringify({ Code: code, Message: message, ...ids }),
    };
  }
  const place: Record<string, string> =
    asked.bucket === "" || isAdmin(asked) || early.has(code) ? {} : { BucketName: asked.bucket };
  const text = errorXml({ Code: code, Message: message, ...place, ...ids });
  return { status, headers, type: "application/xml", text };
}

function injected(fault: Fault, asked: Asked): StoreReply | undefined {
  const headers: Record<string, string> =
    fault.retryAfter === undefined ? {} : { "Retry-After": String(fault.retryAfter) };
  if (fault.kind === "html") {
    const status = fault.status ?? 502;
    return { status, text: fault.message ?? proxyPage(status), type: "text/html", headers };
  }
  if (fault.kind !== "status") return undefined;
  const reply = refused(refusalOf(fault.status ?? 503, fault.message), asked);
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
