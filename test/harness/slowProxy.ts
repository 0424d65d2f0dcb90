/**
 * A forward to a cloud that can hold chosen requests before they reach it, or their answers on the way back: what a
 * slow cloud does, at the moment that a test needs. The catalog in each token is rewritten, so all services go through.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Store, Target } from "../contract/target";
import { condition } from "./processes";

/** Which requests are meant. */
export interface Match {
  method: string;
  /** On the path that the cloud sees, without query. */
  path: RegExp;
  /** In the body, for services with one path for all. */
  body?: RegExp;
}

/** A request that came through. */
export interface Passed {
  method: string;
  /** The path that the cloud saw, with its query. */
  path: string;
  /** The token that it carried. */
  token?: string;
  body: string;
  /** When it came, and when its answer was handed on, in ms by performance.now(). */
  readonly at: number;
  answered?: number;
}

/** Requests that are being held. */
export interface Hold {
  /** How many are held now. */
  readonly count: number;
  /** Waits until so many are held. */
  reached(count: number, seconds?: number): Promise<void>;
  /** Lets all go on, and those to come. */
  release(): void;
  /** Cuts the connections of all that are held, which go no further, and lets those to come go on. */
  drop(): void;
}

/** A running forward to an OpenStack. */
export interface SlowProxy extends Forward {
  /** The target, seen through the forward. */
  readonly target: Pick<Target, "authUrl" | "operator" | "region">;
}

/** A running forward. */
export interface Forward {
  /** Its own URL. */
  readonly origin: string;
  /** Every request so far, oldest first. */
  readonly requests: Passed[];
  /** Holds matching requests: `before` the cloud sees them, or their answers `after` it has done them. */
  hold(when: "before" | "after", ...matches: Match[]): Hold;
  /** Cuts all connections, and those to come, as a network does that is lost. Returns a function that brings it back. */
  lose(): () => void;
  close(): Promise<void>;
}

interface Held extends Hold {
  readonly when: "before" | "after";
  takes(passed: Passed): boolean;
  /** Ends when it is let go: true to go on, false to be dropped. */
  wait(): Promise<boolean>;
}

/** Opens a forward to a target. */
export async function openSlowProxy(to: Pick<Target, "authUrl" | "operator" | "region">): Promise<SlowProxy> {
  const forward = await openForward((url) => {
    const [, host, path] = /^\/to\/([^/]+)(\/.*)$/.exec(url) ?? [];
    if (!host || !path) throw new Error(`not a forwarded URL: ${url}`);
    return { url: `http://${host}${path}`, path };
  });
  return { ...forward, target: { ...to, authUrl: to.authUrl.replace(/^http:\/\//, `${forward.origin}/to/`) } };
}

/** Opens a forward to an object store: its `origin` is the store's endpoint, seen through it. */
export function openSlowStore({ endpoint }: Pick<Store, "endpoint">): Promise<Forward> {
  return openForward((path) => ({ url: `${endpoint}${path}`, path }), true);
}

/**
 * Opens a forward.
 * @param route where a request goes, and the path that is told of it
 * @param signed the host that clients named is a part of what they signed, and is handed on
 */
async function openForward(route: (url: string) => { url: string; path: string }, signed = false): Promise<Forward> {
  const holds: Held[] = [];
  const requests: Passed[] = [];
  let origin = "";
  let lost = false;
  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });

  /** Whether the request may go on. */
  const held = async (when: "before" | "after", passed: Passed): Promise<boolean> => {
    for (const hold of holds) if (hold.when === when && hold.takes(passed) && !(await hold.wait())) return false;
    return true;
  };

  async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { url, path } = route(incoming.url ?? "");
    const token = [incoming.headers["x-auth-token"]].flat()[0];
    const body = await textOf(incoming);
    const passed: Passed = {
      ...{ method: incoming.method ?? "GET", path, token, body: body.toString("utf8") },
      at: performance.now(),
    };
    if (!(await held("before", passed)) || outgoing.destroyed) return void outgoing.destroy();
    requests.push(passed);
    const answer = await ask(url, incoming, body, signed);
    if (!(await held("after", passed))) return void outgoing.destroy();
    const text = /\/auth\/tokens$/.test(path)
      ? answer.body.toString("utf8").replace(/"url": ?"http:\/\//g, `"url": "${origin}/to/`)
      : answer.body;
    const { "transfer-encoding": _, "content-length": length, connection: __, ...headers } = answer.headers;
    const head = incoming.method === "HEAD";
    outgoing.writeHead(answer.status, {
      ...headers,
      // The answer to a HEAD has the length of what it describes, and no body.
      ...(answer.status === 204 ? {} : { "content-length": head ? Number(length ?? 0) : Buffer.byteLength(text) }),
    });
    outgoing.end(head ? undefined : text);
    passed.answered = performance.now();
  }

  server.on("connection", (socket) => lost && socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    requests,
    hold(when, ...matches) {
      const hold = newHold(when, matches);
      holds.push(hold);
      return hold;
    },
    lose() {
      lost = true;
      server.closeAllConnections();
      return () => {
        lost = false;
      };
    },
    async close() {
      for (const hold of holds) hold.drop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function newHold(when: "before" | "after", matches: Match[]): Held {
  const waiting = new Set<(goOn: boolean) => void>();
  let open = false;
  const letGo = (goOn: boolean) => {
    open = true;
    for (const resume of waiting) resume(goOn);
    waiting.clear();
  };
  return {
    when,
    get count() {
      return waiting.size;
    },
    takes: ({ method, path, body }) =>
      !open &&
      matches.some(
        (match) =>
          match.method === method &&
          match.path.test(path.split("?")[0] ?? "") &&
          (match.body === undefined || match.body.test(body)),
      ),
    wait: () => new Promise((resolve) => waiting.add(resolve)),
    reached(count, seconds = 120) {
      return condition(`${count} requests to be held ${when} the cloud did them`, seconds, () => waiting.size >= count);
    },
    release: () => letGo(true),
    drop: () => letGo(false),
  };
}

interface Answered {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: Buffer;
}

function ask(url: string, { method, headers }: IncomingMessage, body: Buffer, signed: boolean): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { host, connection, expect, "transfer-encoding": _, ...others } = headers;
    const rest = signed ? { ...others, host } : others;
    const asked = request(
      url,
      { method, headers: { ...rest, "content-length": body.length }, agent: false },
      (answer) => {
        textOf(answer).then(
          (text) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: text }),
          reject,
        );
      },
    );
    asked.once("error", reject);
    asked.end(body);
  });
}

async function textOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
