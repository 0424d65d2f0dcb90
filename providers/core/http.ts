/** HTTP for the clients of all clouds: kept-alive sockets, JSON, a deadline, and retries that do no harm. */
import { Agent, type Dispatcher, request } from "undici";
import { type Body, isFields, parseBody, wordsIn, wordsOfPage } from "./answer";
import { CloudError, foreignAnswer } from "./errors";
import { mask } from "./mask";
import { errorWithoutAnswer, TOO_LATE } from "./noAnswer";
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
  /** The statuses that mean success. @default all from 200 to 299 */
  accepts?: readonly number[];
  /** What is wrong with the body of a success, or `undefined`. @default any JSON will do, and no body at all */
  faultIn?: (body: unknown, status: number) => string | undefined;
}

/** One answer that means success. */
export interface Answer {
  /** The HTTP status. */
  status: number;
  /** The headers, their names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  /** The JSON, of the shape that `faultIn` accepts; `undefined` if the body is empty. */
  body: unknown;
}

/** A refusal in the words of the service that refuses. */
export interface OwnWords {
  /** What it says. */
  words: string;
  /** Whether it says that there is no such object. @default false */
  gone?: boolean;
}

/** A request that was refused, for what the refusal may be about. */
export interface Refused {
  /** The HTTP status. */
  status: number;
  /** Path and query, then the body that was sent: every id of the request is in it. */
  request: string;
  /** The answer's body as it came. */
  text: string;
}

/** How a server is reached. */
export interface Transport {
  /** The service's name in errors. */
  service: string;
  /** PEM of the authority that signed the server's certificate, if the system does not know it. */
  ca?: string;
  /** PEM of the certificate by which the server knows us, and of its key. */
  cert?: string;
  /** PEM of the key of `cert`. */
  key?: string;
  /** False if any certificate is taken. @default true */
  verify?: boolean;
  /** How long an answer may take, in ms, if the request does not say. @default 60,000 */
  longest?: number;
  /** Values that no error may show. */
  secrets?: string[];
  /** The headers in which the server may give the id of a request, for errors; the first one present counts. */
  requestIdHeaders?: readonly string[];
  /** Reads a refusal that has the service's own form; `undefined` for another's page. @default any JSON object has it */
  readRefusal?: (body: unknown, refused: Refused) => OwnWords | undefined;
}

/** How long an answer may take, in ms. */
export const LONGEST_ANSWER = 60_000;
/** How long an answer may take, in ms, to what nobody waits for: a check in preview. */
export const LONGEST_CHECK = 10_000;

const NOT_VERIFIED = { rejectUnauthorized: false };

/** A server that is reached over HTTP. */
export class Http {
  private readonly agent: Dispatcher;

  constructor(private readonly transport: Transport) {
    const { ca, cert, key, verify } = transport;
    const tls = { ...(ca ? { ca } : {}), ...(cert ? { cert, key } : {}), ...(verify === false ? NOT_VERIFIED : {}) };
    this.agent = new Agent({ keepAliveTimeout: 10_000, connect: { timeout: 5_000, ...tls } });
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

  private async once(ask: HttpRequest): Promise<Answer> {
    const { response, text } = await this.send(ask);
    const { statusCode: status, headers } = response;
    const body = parseBody(text);
    const answer = { status, headers, body: body.json };
    const isRedirect = status >= 300 && status < 400;
    if (!isRedirect && ask.answers?.(body.json)) return answer;
    if (status >= 400) throw this.refusal(ask, response, body, text);
    const fault = faultInSuccess(ask, response, body, text);
    if (fault !== undefined) throw this.foreign(ask, response, fault);
    return answer;
  }

  private async send(ask: HttpRequest): Promise<{ response: Dispatcher.ResponseData; text: string }> {
    const { method, url, headers, body, form, longest = this.transport.longest ?? LONGEST_ANSWER } = ask;
    const most = currentOperation().patient ? longest : Math.min(longest, LONGEST_CHECK);
    const patience = Math.max(1000, Math.min(most, timeLeft()));
    // Of the whole answer: one that comes drop by drop is none either.
    const late = new AbortController();
    const end = setTimeout(() => late.abort(Object.assign(new Error(TOO_LATE), { name: "TimeoutError" })), patience);
    try {
      const response = await request(url, {
        method,
        dispatcher: this.agent,
        headers: {
          accept: "application/json",
          ...contentType(body, form),
          ...headers,
        },
        body: form ? new URLSearchParams(form).toString() : body === undefined ? null : JSON.stringify(body),
        headersTimeout: patience,
        bodyTimeout: patience,
        signal: late.signal,
      });
      return { response, text: await response.body.text() };
    } catch (error) {
      throw errorWithoutAnswer(error, this.transport.service, operationOf(ask), url);
    } finally {
      clearTimeout(end);
    }
  }

  /** The error for a status from 400 on: the service's own refusal, or somebody else's page. */
  private refusal(ask: HttpRequest, response: Dispatcher.ResponseData, body: Body, text: string): CloudError {
    const { readRefusal } = this.transport;
    const request = `${decoded(ask.url)} ${ask.body === undefined ? "" : JSON.stringify(ask.body)}`;
    const own = (readRefusal ?? readAny)(body.json, { status: response.statusCode, request, text });
    if (!own) {
      const words = ("instead" in body ? wordsOfPage(text) : wordsIn(body.json)) || "no reason given";
      return this.foreign(ask, response, readRefusal ? `${words} (${NOT_ITS_OWN})` : words);
    }
    const error = new CloudError({
      ...this.about(ask, response),
      detail: this.masked(own.words) || "no reason given",
      ambiguous: response.statusCode >= 500 && ask.method !== "GET",
      gone: own.gone,
    });
    return withRetryAfter(error, headerIn(response, "retry-after"));
  }

  private foreign(ask: HttpRequest, response: Dispatcher.ResponseData, what: string): CloudError {
    const error = foreignAnswer({ ...this.about(ask, response), what: this.masked(what) });
    return withRetryAfter(error, headerIn(response, "retry-after"));
  }

  private about(ask: HttpRequest, response: Dispatcher.ResponseData) {
    const { service, requestIdHeaders } = this.transport;
    const requestId = requestIdHeaders?.map((name) => headerIn(response, name)).find((id) => id !== undefined);
    return { service, operation: operationOf(ask), status: response.statusCode, requestId };
  }

  private masked(text: string): string {
    return mask(text, this.transport.secrets ?? []);
  }
}

/** Path and query as they were before they were encoded. */
function decoded(url: string): string {
  const { pathname, search } = new URL(url);
  try {
    return decodeURIComponent(pathname + search);
  } catch {
    return pathname + search;
  }
}

/** What a refusal is that is not in the form of the service. */
export const NOT_ITS_OWN = "not in its own form, so perhaps from a proxy";

/** Method and path, without the query: `GET /v3/volumes`. */
function operationOf({ method, url }: HttpRequest): string {
  return `${method} ${new URL(url).pathname}`;
}

function headerIn({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  return [headers[name]].flat()[0];
}

/** What is wrong with an answer that means success by its status, or `undefined`. */
function faultInSuccess(
  { method, accepts, faultIn, url }: HttpRequest,
  response: Dispatcher.ResponseData,
  body: Body,
  text: string,
): string | undefined {
  const { statusCode: status } = response;
  if (status >= 300) return `a redirect${targetOf(headerIn(response, "location"), url)} instead of an answer`;
  if (status < 200 || (accepts && !accepts.includes(status)))
    return `this status does not answer a ${method}${"instead" in body ? `, and ${body.instead}` : ""}`;
  const isEmpty = !/\S/.test(text);
  if ("instead" in body && !isEmpty) return body.instead;
  const fault = faultIn?.(body.json, status);
  return fault !== undefined && isEmpty ? "an empty body" : fault;
}

/** Where a redirect leads, without its query, where tokens may stand. */
function targetOf(location: string | undefined, from: string): string {
  if (location === undefined || !URL.canParse(location, from)) return "";
  const { origin, pathname } = new URL(location, from);
  return ` to ${origin}${pathname}`;
}

/** A refusal of a service without a form of its own. */
function readAny(body: unknown, { text }: Refused): OwnWords | undefined {
  if (isFields(body)) return { words: wordsIn(body) };
  return /\S/.test(text) ? undefined : { words: "" };
}

function contentType(body: unknown, form: unknown): Record<string, string> {
  if (form) return { "content-type": "application/x-www-form-urlencoded" };
  return body === undefined ? {} : { "content-type": "application/json" };
}
