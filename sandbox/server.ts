// One HTTP server for all services: it finds the service by its prefix, applies faults, logs and answers.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { HeardQuery, refuseMissing } from "./asked";
import type { Cloud } from "./cloud";
import { control } from "./control";
import { type Fate, type Fault, foreignAnswer, isAfterwards, retryAfterHeader } from "./faults";
import { requestId } from "./identifiers";
import { keystoneBody, Refusal, title } from "./refusal";
import { exchange } from "./rgw/exchange";
import { type Actor, type Call, header, type Match, type Reply, Router, type Service } from "./service";
import { cosStore, isForCos } from "./tencentcloud/cos/store";
import { isDoc } from "./wire";

const fates: ReadonlySet<string> = new Set<Fate>(["goes-to-error", "stuck", "no-valid-host", "data-loss"]);
const nobody: Actor = {
  token: "",
  userId: "",
  userDomainId: "",
  projectId: "",
  projectDomainId: "",
  roles: [],
  admin: false,
  methods: [],
};

/** A service, and its routes ready for look-ups. */
interface Mounted {
  service: Service;
  router: Router;
}

/** The server of a cloud; it does not listen yet. */
export function httpServer(cloud: Cloud, services: Service[]): Server {
  const mounted = services.map((service) => ({ service, router: new Router(service.routes) }));
  const server = createServer((request, response) => {
    const answered = isForCos(request.headers)
      ? exchange(cloud, cosStore, request, response)
      : answer(cloud, mounted, request, response);
    answered.catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  server.keepAliveTimeout = 60_000;
  return server;
}

/** A request to one of the services. */
interface ServiceRequest {
  service: Service;
  call: Call;
  match: Match | "method" | undefined;
  /** The body as text. */
  text: string;
  request: IncomingMessage;
  response: ServerResponse;
}

async function answer(
  cloud: Cloud,
  mounted: Mounted[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const origin = `http://${request.headers.host ?? "127.0.0.1"}`;
  const url = new URL(request.url ?? "/", origin);
  const raw = await readBody(request);
  const method = request.method ?? "GET";
  if (url.pathname.startsWith("/sandbox")) return send(response, control(cloud, method, url, raw), {}, method);
  const found = heardBy(mounted, request.headers) ?? findService(mounted, url.pathname);
  if (!found)
    return send(response, { status: 404, body: keystoneBody(new Refusal(404, "No such service")) }, {}, method);
  const { mount, path } = found;
  const call: Call = {
    method,
    path,
    query: cloud.heard ? new HeardQuery(url.searchParams, cloud.heard) : url.searchParams,
    headers: request.headers,
    body: {},
    raw,
    params: {},
    requestId: requestId(),
    origin,
    version: 0,
    fates: new Set(),
    who: nobody,
  };
  const match = mount.router.find(method, path);
  const incoming: ServiceRequest = {
    service: mount.service,
    call,
    match,
    text: raw.toString("utf8"),
    request,
    response,
  };
  await answerWithFaults(cloud, incoming, path + url.search);
}

/** @param path Below the service's prefix, with the query: for the log. */
async function answerWithFaults(cloud: Cloud, incoming: ServiceRequest, path: string): Promise<void> {
  const { service, call, match, text, request, response } = incoming;
  const log = (status: number): void =>
    cloud.requests.add({
      at: Date.now(),
      service: service.name,
      method: call.method,
      path,
      template: match && match !== "method" ? match.route.path : call.path,
      status,
      body: text,
    });
  const finish = (reply: Reply, bodyAfter = 0): void => {
    send(response, reply, { ...service.headers(call), ...reply.headers }, call.method, bodyAfter);
  };
  if (cloud.settings.latency > 0) await sleep(cloud.settings.latency);
  const faults = cloud.faults.take(service.name, call.method, call.path, text);
  call.fates = new Set(faults.map((fault) => fault.kind).filter((kind): kind is Fate => fates.has(kind)));
  const early = await applyFaults(cloud, incoming, faults);
  if (early) {
    log(early === "reset" ? 0 : early.status);
    return early === "reset" ? resetConnection(request) : finish(early);
  }
  const handled = await handle(cloud, incoming);
  const instead = faults.find(isAfterwards);
  const reply = (instead && foreignAnswer(instead)) ?? handled;
  const lost = faults.find((fault) => fault.kind === "reset-after");
  if (lost) {
    await lost.meanwhile?.();
    log(0);
    return resetConnection(request);
  }
  log(reply.status);
  const slow = faults.find((fault) => fault.kind === "slow");
  if (slow) await sleep(slow.delay ?? 1000);
  const slowBody = faults.find((fault) => fault.kind === "slow-body");
  finish(reply, slowBody && (slowBody.delay ?? 1000));
}

/** Applies the faults that come before the handler. Returns what to do in place of it, if anything. */
async function applyFaults(
  cloud: Cloud,
  { service, call }: ServiceRequest,
  faults: readonly Fault[],
): Promise<Reply | "reset" | undefined> {
  for (const fault of faults) {
    if (fault.kind !== "reset-after") await fault.meanwhile?.();
    if (fault.kind === "latency") await sleep(fault.delay ?? 1000);
    if (fault.kind === "expire-tokens") {
      cloud.keystone.expireTokens();
      cloud.luoyun.sessions.clear();
    }
    if (fault.kind === "reset-before") return "reset";
    const reply = isAfterwards(fault) ? undefined : replyInstead(fault, service, call);
    if (reply) return reply;
  }
  return undefined;
}

/** The service that knows a request by its headers. */
function heardBy(
  mounted: Mounted[],
  headers: IncomingMessage["headers"],
): { mount: Mounted; path: string } | undefined {
  for (const mount of mounted) {
    const path = mount.service.hears?.(headers);
    if (path !== undefined) return { mount, path };
  }
  return undefined;
}

/** The service whose prefix a path has; Glance also without it, because its own links begin with /v2/. */
function findService(mounted: Mounted[], path: string): { mount: Mounted; path: string } | undefined {
  for (const mount of mounted) {
    const { prefix, hears } = mount.service;
    if (hears) continue;
    if (path === prefix || path.startsWith(`${prefix}/`)) return { mount, path: path.slice(prefix.length) || "/" };
  }
  const glance = mounted.find((mount) => mount.service.name === "glance");
  return glance && path.startsWith("/v2/") ? { mount: glance, path } : undefined;
}

async function handle(cloud: Cloud, { service, match, call, text }: ServiceRequest): Promise<Reply> {
  try {
    if (match === undefined || match === "method" || !match.route.open) {
      const who = cloud.keystone.authenticate(header(call, "x-auth-token"), service.name);
      if (!who || !isWithin(who, service, call)) return service.unauthorized(call);
      call.who = who;
    }
    service.prepare?.(call);
    if (match === "method") throw new Refusal(405, "The method is not allowed for this resource.");
    if (!match) return service.unknown(call);
    call.params = match.params;
    call.body = parseBody(text, call);
    refuseMissing(service.asked?.[askedName(match.route)], call);
    return await match.route.run(call);
  } catch (error) {
    if (error instanceof Refusal) return service.refuse(error, call);
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`sandbox: ${call.method} ${service.prefix}${call.path}: ${message}\n`);
    return service.refuse(new Refusal(500, "Unexpected API Error. The sandbox itself failed."), call);
  }
}

/** The services' types, as access rules name them. */
const types: Partial<Record<Service["name"], string>> = {
  nova: "compute",
  neutron: "network",
  cinder: "block-storage",
  glance: "image",
  manila: "shared-file-system",
};

/** Whether a caller's access rules allow a request; Keystone itself asks for none. */
function isWithin({ accessRules }: Actor, { name }: Service, { method, path }: Call): boolean {
  if (!accessRules || name === "keystone") return true;
  return accessRules.some((rule) => {
    const pattern = rule.path
      .replace(/[.+^$()|[\]\\]/g, "\\$&")
      .replaceAll("**", "\n")
      .replace(/\*|\{[^}]*\}/g, "[^/]+")
      .replaceAll("\n", ".*");
    const isOf = rule.service === types[name] || (name === "cinder" && rule.service === "volumev3");
    return isOf && rule.method === method && new RegExp(`^${pattern}$`).test(path);
  });
}

/** A route's name in the table of what it may be asked: without the project that some services have in their paths. */
const askedName = ({ method, path }: Match["route"]): string => `${method} ${path.replace("/{project}/", "/")}`;

function parseBody(text: string, call: Call): Call["body"] {
  const type = call.headers["content-type"] ?? "json";
  if (text === "" || type.includes("octet-stream")) return {};
  if (type.includes("form-urlencoded")) return Object.fromEntries(new URLSearchParams(text));
  try {
    const value: unknown = JSON.parse(text);
    return isDoc(value) ? value : Array.isArray(value) ? { patch: value } : {};
  } catch {
    throw new Refusal(400, "Malformed request body");
  }
}

/** What a fault answers in place of the service; undefined if the fault does not answer. */
function replyInstead(fault: Fault, service: Service, call: Call): Reply | undefined {
  const foreign = foreignAnswer(fault);
  if (foreign) return foreign;
  if (fault.kind === "code")
    return service.refuse(new Refusal(200, fault.message ?? "failed", undefined, { code: fault.code ?? 1 }), call);
  if (fault.kind !== "status") return undefined;
  const status = fault.status ?? 503;
  const reply = service.refuse(new Refusal(status, fault.message ?? title(status)), call);
  return { ...reply, headers: { ...reply.headers, ...retryAfterHeader(fault) } };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) if (Buffer.isBuffer(part)) parts.push(part);
  return Buffer.concat(parts);
}

/** Ends the connection as a crash does: with a reset. */
function resetConnection(request: IncomingMessage): void {
  request.socket.resetAndDestroy();
}

function send(
  response: ServerResponse,
  reply: Reply,
  headers: Record<string, string>,
  method: string,
  bodyAfter = 0,
): void {
  const text = reply.text ?? (reply.body === undefined ? "" : JSON.stringify(reply.body));
  const type = reply.type ?? (text === "" ? undefined : "application/json");
  const length = Buffer.byteLength(text);
  response.writeHead(reply.status, title(reply.status), {
    ...headers,
    ...(type && !("Content-Type" in headers) ? { "Content-Type": type } : {}),
    ...(reply.status === 204 ? {} : { "Content-Length": String(length) }),
  });
  const body = method === "HEAD" || reply.status === 204 ? undefined : text;
  if (bodyAfter === 0) return void response.end(body);
  response.flushHeaders();
  setTimeout(() => response.end(body), bodyAfter);
}
