/** The one place that decides when a request is sent again, and waits before it is. */
import { CloudError, reasonOf, UnreachableError } from "./errors";
import { currentOperation, pause, timeLeft } from "./operation";

/** The longest (ms) that a server can make us wait for the next attempt: a Retry-After of days means "not now". */
const LONGEST_RETRY_AFTER = 60_000;

/** Statuses that a server or a proxy sends when it may answer the next time. */
const STATUS_TO_RETRY = new Set([429, 502, 503, 504]);

/** When a request may be sent again. */
export interface Retries {
  /** True if it does no harm to send it twice. */
  repeatable: boolean;
  /** A refusal for which this is true is retried until the deadline: "busy", not "no". */
  busy?: (error: CloudError) => boolean;
}

/** Sends a request, and retries it while that is safe and may help, until the operation's deadline. */
export async function askWithRetries<T>(service: string, ask: () => Promise<T>, retries: Retries): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(await waitToRetry(service, error, retries, attempt))) throw error;
    }
  }
}

/** Waits before a request is sent once more; false if it must not be. */
export async function waitToRetry(
  service: string,
  error: unknown,
  retries: Retries,
  attempt: number,
): Promise<boolean> {
  const wait = waitBefore(error, retries, attempt);
  if (wait === undefined) return false;
  await pause(wait, `${service}, which answers: ${reasonOf(error)}`);
  return true;
}

/** Milliseconds to wait before the next attempt, or `undefined` for never. */
function waitBefore(error: unknown, { repeatable, busy }: Retries, attempt: number): number | undefined {
  if (!currentOperation().patient || timeLeft() === 0) return undefined;
  const grown = Math.min(200 * 2 ** attempt, 5000) * (0.75 + Math.random() / 2);
  if (error instanceof UnreachableError) return attempt < 3 && !error.lasting ? grown : undefined;
  if (!(error instanceof CloudError)) return undefined;
  // Never sooner than without its wish: 0 and what is past would be a flood of requests.
  const wished = Math.max(grown, retryAfter.get(error) ?? 0);
  if (error.status === 429 || isRateLimit(error)) return wished;
  if (busy?.(error)) return Math.min(grown, 1000);
  const helps = repeatable && (error.status === 0 || STATUS_TO_RETRY.has(error.status) || isFailedQuestion(error));
  return helps && attempt < 6 ? wished : undefined;
}

/** A service that failed at a question may not the next time; at a change, it may have failed half-way. */
function isFailedQuestion({ status, operation }: CloudError): boolean {
  return status === 500 && /^(GET|HEAD) /.test(operation);
}

/** Older services limit rates with 413. Without a time to wait it is a body too large, or a quota. */
function isRateLimit(error: CloudError): boolean {
  return error.status === 413 && (retryAfter.get(error) ?? 0) > 0;
}

/** What a Retry-After header said, in ms from then on, by the error that carried it. */
const retryAfter = new WeakMap<CloudError, number>();

/** The error, with what a Retry-After header says of it: seconds, or a date; at most a minute is believed. */
export function withRetryAfter(error: CloudError, header: string | undefined): CloudError {
  if (header === undefined) return error;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  if (!Number.isNaN(wait)) retryAfter.set(error, Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER));
  return error;
}
