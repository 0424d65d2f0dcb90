// One exchange with an object store over HTTP: faults, the log of requests, the answer. What is asked and who may ask it, each
// kind of store says itself.
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cloud } from "../cloud";
import { type Fault, foreignAnswer, isAfterwards, retryAfterHeader } from "../faults";
import { title } from "../refusal";
import type { ServiceName } from "../serviceName";
import type { Operation, StoreReply } from "./call";
import { type RgwRefusal, refusalOf } from "./refusal";

/** A request, read. */
export interface Incoming {
  request: IncomingMessage;
  method: string;
  /** Path and query, as they were sent. */
  raw: string;
  /** Decoded. */
  path: string;
  operation: Operation | undefined;
  text: string;
  id: string;
}

/** A kind of object store. */
export interface Store<Request extends Incoming> {
  /** Its name in the log and in faults. */
  service: ServiceName;
  /** The header of its answers that names the request. */
  idHeader: string;
  read(request: IncomingMessage): Promise<Request>;
  handle(cloud: Cloud, incoming: Request): Promise<StoreReply>;
  refuse(refusal: RgwRefusal, incoming: Request): StoreReply;
}

/** Answers a request to an object store. */
export async function exchange<Request extends Incoming>(
  cloud: Cloud,
  store: Store<Request>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const incoming = await store.read(request);
  const { method, operation, text, raw } = incoming;
  const log = (status: number): void =>
    cloud.requests.add({
      at: Date.now(),
      service: store.service,
      method,
      path: raw,
      template: operation?.template.split(" ")[1] ?? incoming.path,
      status,
      body: text,
    });
  if (cloud.settings.latency > 0) await sleep(cloud.settings.latency);
  const faults = cloud.faults.take(store.service, method, raw, text);
  for (const fault of faults) {
    if (fault.kind !== "reset-after") await fault.meanwhile?.();
    if (fault.kind === "latency") await sleep(fault.delay ?? 1000);
    if (fault.kind === "reset-before") {
      log(0);
      request.socket.resetAndDestroy();
      return;
    }
    const instead = isAfterwards(fault) ? undefined : replyInstead(fault, store, incoming);
    if (instead) {
      log(instead.status);
      return send(store, incoming, response, instead);
    }
  }
  const handled = await store.handle(cloud, incoming);
  const afterwards = faults.find(isAfterwards);
  const reply = (afterwards && foreignAnswer(afterwards)) ?? handled;
  const lost = faults.find(({ kind }) => kind === "reset-after");
  if (lost) {
    await lost.meanwhile?.();
    log(0);
    request.socket.resetAndDestroy();
    return;
  }
  log(reply.status);
  const slow = faults.find(({ kind }) => kind === "slow");
  if (slow) await sleep(slow.delay ?? 1000);
  const slowBody = faults.find(({ kind }) => kind === "slow-body");
  await send(store, incoming, response, reply, slowBody && (slowBody.delay ?? 1000));
}

/** A decoded path; unchanged if it is not well encoded. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** A request's body as text. */
export async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) if (Buffer.isBuffer(part)) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

function replyInstead<Request extends Incoming>(
  fault: Fault,
  store: Store<Request>,
  incoming: Request,
): StoreReply | undefined {
  const foreign = foreignAnswer(fault);
  if (foreign) return foreign;
  if (fault.kind !== "status") return undefined;
  const reply = store.refuse(refusalOf(fault.status ?? 503, fault.message), incoming);
  return { ...reply, headers: { ...reply.headers, ...retryAfterHeader(fault) } };
}

async function send<Request extends Incoming>(
  { idHeader }: Store<Request>,
  { request, method, id }: Request,
  response: ServerResponse,
  reply: StoreReply,
  bodyAfter = 0,
): Promise<void> {
  const { status, text = "", type, stream } = reply;
  const length = reply.length ?? Buffer.byteLength(text);
  const silent = status === 204 || status === 304;
  response.writeHead(status, title(status), {
    [idHeader]: id,
    ...reply.headers,
    ...(type ? { "Content-Type": type } : {}),
    ...(silent ? {} : { "Content-Length": String(length) }),
  });
  // A body that nobody has read would remain in the socket and be read as the next request.
  if (!request.readableEnded) request.resume();
  if (bodyAfter > 0) {
    response.flushHeaders();
    await sleep(bodyAfter);
  }
  if (silent || method === "HEAD") response.end();
  else if (stream) await pipeline(stream, response);
  else response.end(text);
}
