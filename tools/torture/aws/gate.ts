/** The one address of all AWS clouds of a bench: hands requests on to the moto of the round, logs them, and disturbs them. */
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoggedRequest, ServiceName } from "../../../sandbox";
import { type Fault, Faults, foreignAnswer, isAfterwards, retryAfterHeader } from "../../../sandbox/faults";
import { RequestLog } from "../../../sandbox/requests";
import { refusal } from "./refusal";
import { type AwsRequest, readRequest } from "./request";

/** An answer. */
interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** The gate. */
export class Gate {
  readonly requests = new RequestLog();
  readonly faults = new Faults();
  /** The port of the moto behind it; without one, every connection is cut. */
  to?: number;
  private readonly dead = new Set<string>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((incoming, outgoing) => {
      this.pass(incoming, outgoing).catch(() => incoming.socket.destroy());
    });
    this.server.keepAliveTimeout = 60_000;
  }

  /** Opens it, at a free port. */
  static async open(): Promise<Gate> {
    const gate = new Gate();
    await new Promise<void>((resolve, reject) => {
      gate.server.once("error", reject);
      gate.server.listen(0, "127.0.0.1", resolve);
    });
    gate.server.unref();
    return gate;
  }

  /** Its URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Whoever signs with this key is gone: nothing of it comes through any more. */
  bury(key: string): void {
    this.dead.add(key);
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const { to } = this;
    const { method = "GET", url = "/", headers } = incoming;
    const text = body.toString("utf8");
    const asked = readRequest(method, url, headers, text);
    if (to === undefined || this.dead.has(asked.key)) return void incoming.socket.destroy();
    const faults = this.faults.take(asked.service, asked.method, asked.path, text);
    const answer = await this.answer(asked, faults, () => forward(to, incoming, body));
    this.log(asked, text, answer?.status ?? 0);
    if (answer === undefined) return void incoming.socket.destroy();
    await send(outgoing, answer, method, faults);
  }

  /** What is answered; nothing if the connection is cut. */
  private async answer(
    asked: AwsRequest,
    faults: readonly Fault[],
    carryOut: () => Promise<Answer>,
  ): Promise<Answer | undefined> {
    for (const fault of faults) {
      if (fault.kind !== "reset-after") await fault.meanwhile?.();
      if (fault.kind === "latency") await sleep(fault.delay ?? 1000);
      if (fault.kind === "reset-before") return undefined;
      const instead = isAfterwards(fault) ? undefined : answerInstead(fault, asked);
      if (instead) return instead;
    }
    const done = await carryOut();
    const lost = faults.find(({ kind }) => kind === "reset-after");
    if (lost) {
      await lost.meanwhile?.();
      return undefined;
    }
    const instead = faults.find(isAfterwards);
    return instead ? answerInstead(instead, asked) : done;
  }

  private log({ service, method, path, template }: AwsRequest, body: string, status: number): void {
    // AWS's services stand where a sandbox's do.
    const entry = { at: Date.now(), service: service as ServiceName, method, path, template, status, body };
    this.requests.add(entry satisfies LoggedRequest);
  }
}

function answerInstead(fault: Fault, { service }: AwsRequest): Answer | undefined {
  const foreign = foreignAnswer(fault);
  if (foreign) {
    const { status, headers, text, type } = foreign;
    return { status, headers: { ...headers, ...(type ? { "content-type": type } : {}) }, body: Buffer.from(text) };
  }
  if (fault.kind !== "status") return undefined;
  const { status = 503, message = "InternalError" } = fault;
  const { type, text, headers } = refusal(service, message);
  return {
    status,
    headers: { ...headers, ...retryAfterHeader(fault), "content-type": type },
    body: Buffer.from(text),
  };
}

async function send(outgoing: ServerResponse, answer: Answer, method: string, faults: readonly Fault[]) {
  const { status, headers, body } = answer;
  const slow = faults.find(({ kind }) => kind === "slow");
  if (slow) await sleep(slow.delay ?? 1000);
  const { "transfer-encoding": _, connection: __, "content-length": length, ...rest } = headers as OutgoingHttpHeaders;
  // The answer to a HEAD has the length of what it describes, and no body.
  const size = method === "HEAD" && length !== undefined ? length : body.length;
  outgoing.writeHead(status, { ...rest, ...(status === 204 ? {} : { "content-length": size }) });
  const slowBody = faults.find(({ kind }) => kind === "slow-body");
  if (slowBody) {
    outgoing.flushHeaders();
    await sleep(slowBody.delay ?? 1000);
  }
  outgoing.end(method === "HEAD" ? undefined : body);
}

function forward(port: number, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  const { connection, expect, "transfer-encoding": _, ...rest } = headers;
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path: url, method, agent: false as const };
    const asked = request({ ...options, headers: { ...rest, "content-length": body.length } }, (answer) => {
      bodyOf(answer).then(
        (text) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: text }),
        reject,
      );
    });
    asked.once("error", reject);
    asked.end(body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
