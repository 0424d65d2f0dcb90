/**
 * An S3 store as one user: AWS's SDK, loaded when it is first needed, with the errors, the patience and the deadline that
 * all our clients have.
 */
import { Agent } from "node:https";
import type * as Sdk from "@aws-sdk/client-s3";
import { CloudError, isGone } from "../errors";
import { errorWithoutAnswer } from "../http";
import { mask } from "../mask";
import { waitToRetry, withRetryAfter } from "../retry";

/** Where the store is, and who asks. */
export interface S3Login {
  /** The store as errors name it. */
  service: string;
  /** Its URL. */
  endpoint: string;
  /** The access key. */
  accessKey: string;
  /** The secret key, which no error shows. */
  secretKey: string;
  /** PEM of the authority that signed the store's certificate. */
  ca?: string;
  /** Called if the store no longer knows the key. */
  onUnknownKey?: () => void;
}

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
      throw this.ourError(error);
    }
  }

  /** Asks for what may not exist: `undefined` then. */
  async find<T>(work: (api: Sdk.S3) => Promise<T>): Promise<T | undefined> {
    try {
      return await this.ask(work);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
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
    const { endpoint, accessKey: accessKeyId, secretKey: secretAccessKey, ca, service } = this.login;
    const silent = () => undefined;
    const api = new sdk.S3({
      endpoint,
      region: "us-east-1", // a store that is not AWS's takes any; this one is not written into what it creates
      forcePathStyle: true,
      // What a user's environment and ~/.aws say is meant for AWS's own endpoints, not for this one.
      useDualstackEndpoint: false,
      useFipsEndpoint: false,
      useArnRegion: false,
      credentials: { accessKeyId, secretAccessKey },
      requestHandler: {
        connectionTimeout: 5_000,
        socketTimeout: 60_000,
        ...(ca ? { httpsAgent: new Agent({ ca, keepAlive: true, maxSockets: 50 }) } : {}),
      },
      // A part's SHA-256 is signed already, and the trailing CRC of a stream is not understood by Ceph 16.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
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
    api.middlewareStack.add(
      (next) => async (given) => {
        const done = await next(given);
        if (done.output) headers.set(done.output, (done.response as { headers: Record<string, string> }).headers);
        return done;
      },
      { step: "deserialize", priority: "high", name: "headersOfAnswer" },
    );
    api.middlewareStack.add(
      (next) => async (given) => {
        try {
          return await next(given);
        } catch (error) {
          const { method, path } = given.request as { method: string; path: string };
          if (typeof error === "object" && error !== null) operations.set(error, `${method} ${path}`);
          throw error;
        }
      },
      { step: "finalizeRequest", priority: "low", name: "operationOfError" },
    );
    return api;
  }

  /** An error of the SDK as our type; others are returned as they are. */
  private ourError(error: unknown): unknown {
    const { $metadata: metadata, $response: response, name, message } = error as Partial<SdkError>;
    const operation = typeof error === "object" && error !== null ? operations.get(error) : undefined;
    if (error instanceof CloudError || operation === undefined) return error;
    const { service, endpoint, secretKey, onUnknownKey } = this.login;
    const status = metadata?.httpStatusCode ?? response?.statusCode ?? 0;
    if (status === 0) return errorWithoutAnswer(error, service, operation, endpoint);
    if (name === "InvalidAccessKeyId") onUnknownKey?.();
    const words = [name, message].filter((word) => word && !/^(Unknown(Error)?|Error)$/.test(word));
    const detail = status < 400 || name === "SyntaxError" ? "a page instead of XML" : [...new Set(words)].join(": ");
    const refused = new CloudError({
      service,
      operation,
      status,
      detail: mask(detail, [secretKey]) || "no reason given",
      requestId: metadata?.requestId,
      ambiguous: status >= 500,
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

/** Method and path of the request that an SDK error belongs to. */
const operations = new WeakMap<object, string>();

/** The SDK counts the attempts; we do the waiting. */
function attempt(count: number): { getRetryCount(): number; getRetryDelay(): number } {
  return { getRetryCount: () => count, getRetryDelay: () => 0 };
}
