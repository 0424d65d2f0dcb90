/** HTTP for the clients of all clouds: kept-alive sockets, JSON, a deadline, and retries that do no harm. */
import { Agent, type Dispatcher, request } from "undici";
import { CloudError, reasonOf, UnreachableError } from "./errors";
import { mask } from "./mask";
import { currentOperation, timeLeft } from "./operation";
import { askWithRetries, withRetryAfter } from "./retry";

/** One request. */
export interface HttpRequest {
  /** The HTTP method. */
  method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** The whole URL, query included. */
  url: string;
  /** Headers beside `accept` and `content-type`. */
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as a form, in place of `body`. */
  form?: Record<string, string>;
  /** True for a POST that changes nothing, or that may be done twice: it is retried as a GET is. */
  repeatable?: boolean;
  /** How long the answer may take, in ms, but never longer than the operation. @default 60,000 */
  longest?: number;
  /** A body for which this is true is an answer, whatever the status: for services that put refusals into the body. */
  answers?: (body: unknown) => boolean;
  /** A refusal for which this is true is retried until the deadline: "busy", not "no". */
  busy?: (error: CloudError) => boolean;
}

/** One answer with a status below 400. */
export interface Answer {
  /** The HTTP status. */
  status: number;
  /** The headers, their names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  /** As it came: the caller knows its shape. */
  body: unknown;
}

/** How a server is reached. */
export interface Transport {
  /** The service's name in errors. */
  service: string;
  /** PEM of the authority that signed the server's certificate, if the system does not know it. */
  ca?: string;
  /** Values that no error may show. */
  secrets?: string[];
  /** The headers in which the server may give the id of a request, for errors; the first one present counts. */
  requestIdHeaders?: readonly string[];
}

/** Errors of a socket before the request was sent: nothing can have happened. */
const NOT_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
const LONGEST_ANSWER = 60_000;

/** A server that is reached over HTTP. */
export class Http {
  private readonly agent: Dispatcher;

  constructor(private readonly transport: Transport) {
    this.agent = new Agent({
      keepAliveTimeout: 10_000,
      connect: { timeout: 5_000, ...(transport.ca ? { ca: transport.ca } : {}) },
    });
  }

  /**
   * Sends a request, and retries it if that is safe: if it changes nothing or may be done twice, or the server says that it
   * did nothing (429 with Retry-After). A create whose answer was lost is never repeated here: it fails with `ambiguous`,
   * and its resource looks for the object first.
   * @throws CloudError, UnreachableError
   */
  async ask(ask: HttpRequest): Promise<Answer> {
    const { repeatable = ask.method !== "POST", busy } = ask;
    return askWithRetries(this.transport.service, () => this.once(ask), { repeatable, busy });
  }

  private async once({
    method,
    url,
    headers,
    body,
    form,
    answers,
    longest = LONGEST_ANSWER,
  }: HttpRequest): Promise<Answer> {
    const path = `${method} ${new URL(url).pathname}`;
    const patience = Math.max(1000, Math.min(longest, timeLeft()));
    let response: Dispatcher.ResponseData;
    let text: string;
    try {
      response = await request(url, {
        method,
        dispatcher: this.agent,
        headers: {
          accept: "application/json",
          ...contentType(body, form),
          ...headers,
        },
        body: form ? new URLSearchParams(form).toString() : body === undefined ? null : JSON.stringify(body),
        headersTimeout: currentOperation().patient ? patience : 10_000,
        bodyTimeout: patience,
      });
      text = await response.body.text();
    } catch (error) {
      throw errorWithoutAnswer(error, this.transport.service, path, url);
    }
    const parsed = parse(text);
    if (answers?.(parsed)) return { status: response.statusCode, headers: response.headers, body: parsed };
    if (response.statusCode < 400) {
      if (parsed === undefined && text.trim().startsWith("<"))
        throw this.refused(response, path, `a page instead of JSON`, true);
      return { status: response.statusCode, headers: response.headers, body: parsed };
    }
    const lost = response.statusCode >= 500 && method !== "GET";
    throw this.refused(response, path, parsed === undefined ? plainText(text) : wordsOf(parsed), lost);
  }

  private refused(response: Dispatcher.ResponseData, path: string, words: string, ambiguous: boolean): CloudError {
    const header = (name: string) => [response.headers[name]].flat()[0];
    const error = new CloudError({
      service: this.transport.service,
      operation: path,
      status: response.statusCode,
      detail: mask(words, this.transport.secrets ?? []) || "no reason given",
      requestId: this.transport.requestIdHeaders?.map(header).find((id) => id !== undefined),
      ambiguous,
    });
    return withRetryAfter(error, header("retry-after"));
  }
}

/** The error for a request without an answer. One that was not even sent can have done nothing. */
export function errorWithoutAnswer(
  error: unknown,
  service: string,
  path: string,
  url: string,
): CloudError | UnreachableError {
  const code = codeOf(error);
  if (NOT_SENT.has(code) || code.includes("CERT") || code.startsWith("ERR_TLS") || code.includes("SELF_SIGNED")) {
    const hint =
      code.includes("CERT") || code.includes("SELF_SIGNED")
        ? "; name the authority that signed its certificate as `cacert`"
        : "; check the connection's URL and your network";
    return new UnreachableError(`${service} cannot be reached at ${new URL(url).origin} (${code})${hint}`, {
      cause: error,
    });
  }
  const detail = `the connection ended (${code || reasonOf(error)})`;
  return new CloudError({ service, operation: path, status: 0, detail, ambiguous: true }, { cause: error });
}

function contentType(body: unknown, form: unknown): Record<string, string> {
  if (form) return { "content-type": "application/x-www-form-urlencoded" };
  return body === undefined ? {} : { "content-type": "application/json" };
}

function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return String(code ?? cause?.code ?? "");
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON: the caller says what came instead
  }
}

function plainText(text: string): string {
  return text
    .replace(/<(style|script)[\s\S]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300);
}

/** The words in an error's body, in whichever of the usual shapes. */
function wordsOf(body: unknown): string {
  if (typeof body === "string") return body;
  if (typeof body !== "object" || body === null) return "";
  const { Code: code, Message: message } = body as { Code?: unknown; Message?: unknown };
  if (typeof code === "string") return [code, message].filter((word) => typeof word === "string" && word).join(": ");
  for (const key of ["message", "detail", "title", "faultstring"]) {
    const value = (body as Record<string, unknown>)[key];
    if (typeof value === "string" && value !== "") return value;
  }
  for (const value of Object.values(body)) {
    const words = Array.isArray(value) ? wordsOf(value[0]) : wordsOf(value);
    if (words !== "" && typeof value === "object") return words;
  }
  const texts = Object.values(body).filter((value) => typeof value === "string");
  return texts.join("; ");
}
