/**
 * An S3 store as one user: AWS's SDK, loaded when it is first needed, with the errors, the patience and the deadline that
 * all our clients have.
 */
import { Agent } from "node:https";
import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import type * as Sdk from "@aws-sdk/client-s3";
import { CloudError, foreignAnswer, isGone, OmnicloudError } from "../errors";
import { LONGEST_ANSWER, LONGEST_CHECK } from "../http";
import { mask } from "../mask";
import { errorWithoutAnswer, TOO_LATE } from "../noAnswer";
import { currentOperation, timeLeft } from "../operation";
import { waitToRetry, withRetryAfter } from "../retry";
import { faultInS3Answer, isContent, isLateRefusal, saysGone } from "./answers";
import { placeOf, type Renewed, type S3Login } from "./login";

/** Commands that send or receive content, which takes as long as it takes; the last one waits while the store joins parts. */
const WITH_CONTENT = new Set([
  "PutObjectCommand",
  "UploadPartCommand",
  "GetObjectCommand",
  "CompleteMultipartUploadCommand",
]);

/** One user's S3. */
export class S3Access {
  private sdk?: Promise<Sdk.S3>;

  constructor(readonly login: S3Login) {}

  /**
   * Sends requests; the SDK retries those that failed if that may help.
   * @throws CloudError, UnreachableError
   * @example await s3.ask((api) => api.deleteBucket({ Bucket: "files" }))
   */
  async ask<T>(work: (api: Sdk.S3) => Promise<T>): Promise<T> {
    const api = await this.api();
    try {
      return await work(api);
    } catch (error) {
      const renewed = await this.renewedAfter(error);
      if (renewed) return renewed.ask(work);
      throw this.ourError(error);
    }
  }

  /**
   * Asks for what may not exist: `undefined` then.
   * @param proof a GET of the same, for a HEAD: its 404 has no words, and might be anybody's
   */
  async find<T>(work: (api: Sdk.S3) => Promise<T>, proof?: (api: Sdk.S3) => Promise<unknown>): Promise<T | undefined> {
    try {
      return await this.ask(work);
    } catch (error) {
      if (isGone(error)) return undefined;
      if (proof && error instanceof CloudError && error.status === 404)
        await this.find(proof).then(refuseIfFound(error));
      else throw error;
      return undefined;
    }
  }

  /** The SDK's client. */
  api(): Promise<Sdk.S3> {
    this.sdk ??= this.load();
    return this.sdk;
  }

  private async load(): Promise<Sdk.S3> {
    // Otherwise the SDK warns on the engine's screen that its future versions need a newer Node.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
    const sdk = await import("@aws-sdk/client-s3");
    const { ca, service, dialect } = this.login;
    const silent = () => undefined;
    const api = new sdk.S3({
      ...placeOf(this.login),
      // What a user's environment and ~/.aws say is meant for AWS's own endpoints, not for this one.
      useDualstackEndpoint: false,
      useFipsEndpoint: false,
      useArnRegion: false,
      requestHandler: {
        connectionTimeout: 5_000,
        socketTimeout: 60_000,
        ...(dialect?.agent ? { httpAgent: dialect.agent } : {}),
        ...(ca ? { httpsAgent: new Agent({ ca, keepAlive: true, maxSockets: 50 }) } : {}),
      },
      // A part's SHA-256 is signed already, and the trailing CRC of a stream is not understood by Ceph 16.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
      ...(dialect ? { signer: { sign: async (request) => dialect.speak(request) } } : {}),
      logger: { trace: silent, debug: silent, info: silent, warn: silent, error: silent },
      retryStrategy: {
        acquireInitialRetryToken: async () => attempt(0),
        refreshRetryTokenForRetry: async (token, { error }) => {
          const again = await waitToRetry(service, this.ourError(error), { repeatable: true }, token.getRetryCount());
          if (!again) throw error;
          return attempt(token.getRetryCount() + 1);
        },
        recordSuccess: silent,
      },
    });
    this.watch(api);
    return api;
  }

  /** Checks answers before the SDK reads them, and keeps what it does not: headers, and what an error belongs to. */
  private watch(api: Sdk.S3): void {
    api.middlewareStack.add(
      (next) => async (given) => {
        const done = await next(given);
        if (done.output) headers.set(done.output, (done.response as { headers: Record<string, string> }).headers);
        return done;
      },
      { step: "deserialize", priority: "high", name: "headersOfAnswer" },
    );
    api.middlewareStack.add(
      (next, { commandName = "" }) =>
        async (given) => {
          const done = await this.inTime(commandName, given.request as Sent, next(given));
          const heard = done.response as Received;
          heard.headers = this.login.dialect?.hear(heard.headers) ?? heard.headers;
          await this.refuseForeign(commandName, given.request as Sent, done.response as Received);
          return done;
        },
      { step: "deserialize", priority: "low", name: "answerOfStore" },
    );
    api.middlewareStack.add(
      (next, { commandName: command = "" }) =>
        async (given) => {
          try {
            return await next(given);
          } catch (error) {
            const { method, path } = given.request as Sent;
            if (typeof error === "object" && error !== null)
              operations.set(error, { command, operation: `${method} ${path}` });
            throw error;
          }
        },
      { step: "finalizeRequest", priority: "low", name: "operationOfError" },
    );
  }

  /** Gives up an answer that takes longer than the operation has time, unless it waits for an object's content. */
  private async inTime<T>(command: string, { method, path }: Sent, answer: Promise<T>): Promise<T> {
    if (WITH_CONTENT.has(command)) return answer;
    const most = currentOperation().patient ? LONGEST_ANSWER : LONGEST_CHECK;
    const about = { service: this.login.service, operation: `${method} ${path}`, status: 0, ambiguous: true };
    const late = new CloudError({ ...about, detail: TOO_LATE });
    const patience = new AbortController();
    const { signal } = patience;
    const end = setTimeout(Math.max(1000, Math.min(most, timeLeft())), undefined, { signal }).then(() => {
      throw late;
    });
    try {
      return await Promise.race([answer, end]);
    } finally {
      patience.abort();
      for (const left of [answer, end]) left.catch(() => undefined);
    }
  }

  /** Reads the body of an answer, and refuses one that no store gives: the SDK would take a page for an empty list. */
  private async refuseForeign(command: string, { method, path }: Sent, response: Received): Promise<void> {
    const { statusCode: status, headers } = response;
    const body = isContent({ command, status }) ? undefined : await bytesOf(response.body);
    if (body) response.body = body;
    const answer = { command, method, status, headers, text: body?.toString("utf8") };
    const what = faultInS3Answer(answer);
    if (what === undefined) {
      if (isLateRefusal(answer)) response.statusCode = 500;
      return;
    }
    const { service, secretKey = "" } = this.login;
    const about = { service, operation: `${method} ${path}`, status, requestId: headers["x-amz-request-id"] };
    throw withRetryAfter(foreignAnswer({ ...about, what: mask(what, [secretKey]) }), headers["retry-after"]);
  }

  /**
   * The login to ask again with, if another process has replaced the key. What was sent as a stream cannot be sent again.
   */
  private async renewedAfter(error: unknown): Promise<Renewed | undefined> {
    const { accessKey, onUnknownKey } = this.login;
    const sent = typeof error === "object" && error !== null ? operations.get(error) : undefined;
    if (!sent || !onUnknownKey || (error as Partial<SdkError>).name !== "InvalidAccessKeyId") return undefined;
    // A user that is gone, too, is told by the refusal itself.
    const renewed = await onUnknownKey().catch(() => undefined);
    return WITH_CONTENT.has(sent.command) || renewed?.login.accessKey === accessKey ? undefined : renewed;
  }

  /** An error of the SDK as our type; others are returned as they are. */
  private ourError(error: unknown): unknown {
    const { $metadata: metadata, $response: response, name, message } = error as Partial<SdkError>;
    const sent = typeof error === "object" && error !== null ? operations.get(error) : undefined;
    if (error instanceof OmnicloudError || sent === undefined) return error;
    const { command, operation } = sent;
    const { service, endpoint = "https://s3.amazonaws.com", secretKey = "" } = this.login;
    const status = metadata?.httpStatusCode ?? response?.statusCode ?? 0;
    if (status === 0) return errorWithoutAnswer(error, service, operation, endpoint);
    const words = [name, message].filter((word) => word && !/^(Unknown(Error)?|Error)$/.test(word));
    const detail = status < 400 ? "an answer that cannot be read" : [...new Set(words)].join(": ");
    const refused = new CloudError({
      service,
      operation,
      status,
      detail: mask(detail, [secretKey]) || "no reason given",
      requestId: metadata?.requestId,
      ambiguous: status >= 500,
      gone: status === 404 && saysGone(command, name ?? ""),
      foreign: status < 400,
    });
    return withRetryAfter(refused, response?.headers?.["retry-after"]);
  }
}

/** What the SDK's errors have. */
interface SdkError extends Error {
  $metadata: { httpStatusCode?: number; requestId?: string };
  $response: { statusCode?: number; headers?: Record<string, string> };
}

/** The headers of an answer: the SDK knows only some of them. */
export function headersOf(answer: object): Record<string, string> {
  return headers.get(answer) ?? {};
}

const headers = new WeakMap<object, Record<string, string>>();

/** The request that an SDK error belongs to: its command, its method and path. */
const operations = new WeakMap<object, { command: string; operation: string }>();

/** A request as the SDK sends it. */
interface Sent {
  method: string;
  path: string;
}

/** An answer as the SDK has it before it is read. */
interface Received {
  statusCode: number;
  headers: Record<string, string>;
  body?: unknown;
}

/** The bytes of a body, which the SDK's own parser takes as well as a stream. */
async function bytesOf(body: unknown): Promise<Buffer> {
  const pieces: Buffer[] = [];
  if (body instanceof Uint8Array) return Buffer.from(body);
  if (body instanceof Readable) for await (const piece of body) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces);
}

/** Takes a HEAD's word for it only if the GET says so too. */
function refuseIfFound(refusal: CloudError): (found: unknown) => void {
  return (found) => {
    if (found !== undefined) throw refusal;
  };
}

/** The SDK counts the attempts; we do the waiting. */
function attempt(count: number): { getRetryCount(): number; getRetryDelay(): number } {
  return { getRetryCount: () => count, getRetryDelay: () => 0 };
}
