/** A server that answers as a test tells it, one answer for each request, and writes down what it was asked. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

/** One answer; the last one of a script stays. */
export type Reply =
  | { status: number; body?: unknown; headers?: Record<string, string>; text?: string }
  /** Cuts the connection: before anything was done, after it, or in the middle of the answer. */
  | { cut: "before" | "after" | "in the answer" };

/** A running server. */
export interface Scripted {
  url: string;
  /** Method and path of each request, oldest first. */
  readonly asked: string[];
  /** What was carried out: not where the connection was cut before, nor where the answer refuses. */
  readonly done: string[];
  readonly headers: NodeJS.Dict<string | string[]>[];
  readonly bodies: string[];
  /** How many connections were opened. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Starts a server with a script; with key and certificate it speaks TLS. */
export async function scripted(
  replies: Reply[],
  tls?: { key: string; cert: string; requestCert?: boolean; ca?: string },
): Promise<Scripted> {
  const [asked, done, headers, bodies]: [string[], string[], NodeJS.Dict<string | string[]>[], string[]] = [
    [],
    [],
    [],
    [],
  ];
  let connections = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const what = `${request.method} ${request.url}`;
    const reply = replies[Math.min(asked.length, replies.length - 1)] ?? { status: 200 };
    asked.push(what);
    headers.push(request.headers);
    bodies.push(Buffer.concat(chunks).toString("utf8"));
    if ("cut" in reply) {
      if (reply.cut !== "before") done.push(what);
      if (reply.cut === "in the answer") {
        response.writeHead(200, { "content-length": "100" });
        response.write('{"id":');
        await new Promise((resolve) => setImmediate(resolve));
      }
      request.socket.resetAndDestroy();
      return;
    }
    if (reply.status < 400) done.push(what);
    response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
    response.end(reply.text ?? (reply.body === undefined ? "" : JSON.stringify(reply.body)));
  };
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  };
  const server: Server = tls ? createTlsServer(tls, handle) : createServer(handle);
  server.on(tls ? "secureConnection" : "connection", () => {
    connections += 1;
  });
  server.on("tlsClientError", () => undefined); // a client that does not trust us ends the connection
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    done,
    headers,
    bodies,
    get connections() {
      return connections;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
