// Faults that a test requests. Each is matched by service, method, path and body, and used up.
import { proxyPage } from "./refusal";
import type { ServiceName } from "./serviceName";

/** What happens to the object of a request, and not to the request. */
export type Fate = "goes-to-error" | "stuck" | "no-valid-host" | "data-loss";

/** What happens to a request, or to the object of a request. */
export type FaultKind =
  | "status"
  | "reset-before"
  | "reset-after"
  | "slow"
  | "slow-body"
  | "latency"
  | "html"
  | "answer"
  | "code"
  | "expire-tokens"
  | Fate;

/** Which requests a fault is for; a field that is not given matches everything. */
export interface FaultMatch {
  service?: ServiceName;
  method?: string | readonly string[];
  /**
   * A regular expression on the path below the service's prefix: "/servers$", "^/v2.1/servers/.*&#47;action". For the
   * object store ("rgw"), on the whole path with its query: "^/bucket/key", "[?&]policy", "^/admin/user[?].*quota".
   */
  path?: string;
  /** A regular expression on the body's text: "os-stop", "\"name\":\"web\"". */
  body?: string;
}

/** A fault: which requests it is for, and what happens to them. */
export interface Fault {
  /** Which requests. Default: all. */
  match?: FaultMatch;
  /** How many requests. Default 1. 0 is all, until the fault is cleared. */
  times?: number;
  /** How many matching requests pass before. Default 0. */
  skip?: number;
  /**
   * - `status`: answer with `status` in the service's own error form (with Retry-After if given); nothing is done
   * - `reset-before`: reset the connection; nothing is done
   * - `reset-after`: do it, then reset the connection: the answer is lost
   * - `slow`: do it at once, answer after `delay`
   * - `latency`: wait `delay`, then do it
   * - `slow-body`: do it, send the answer's headers at once and its body after `delay`
   * - `html`: a proxy's HTML page with `status` (default 502); nothing is done
   * - `answer`: exactly `status` (default 200), `headers`, `type` (default application/json) and `text` (default none), as
   *   no service would: `{}`, half a JSON, a redirect; nothing is done, or with `done` all of it
   * - `goes-to-error`: the server, volume, share or rule that the request creates or changes ends in ERROR
   * - `code`: answer with status 200 and `code`, as LuoYunCloud and the exam cloud refuse; nothing is done
   * - `expire-tokens`: all tokens and sessions expire: this request and all later ones that use them are refused
   * - `no-valid-host`: no host has room: a new server ends in ERROR, a resized one is ACTIVE with its old flavor
   * - `data-loss`: the share that the request shrinks ends in `shrinking_possible_data_loss_error` (older Manila)
   * - `stuck`: the object stays in the state that the request starts
   */
  kind: FaultKind;
  /** HTTP status for `status`, `html` and `answer`. Default 503, 502 for `html`, 200 for `answer`. */
  status?: number;
  /** The body of `answer`, as it is sent. */
  text?: string;
  /** The content type of `answer`; empty for none. */
  type?: string;
  /** Further headers of `answer`: `{ Location: "…" }`. */
  headers?: Record<string, string>;
  /** Whether the request of `answer` is carried out before it is answered so. Default false. */
  done?: boolean;
  /** The code for `code`. Default 1. */
  code?: number;
  /** The message in the answer. */
  message?: string;
  /** What Retry-After says: seconds, or a date. */
  retryAfter?: number | string;
  /**
   * Awaited before the fault acts: a test's own moment, for example to kill the client. Of `reset-after` that is when the
   * request is done and its answer is not sent yet; of all others, before anything is done.
   */
  meanwhile?: () => Promise<void>;
  /** Milliseconds for `slow`, `slow-body` and `latency`. Default 1000. */
  delay?: number;
}

/** The answer of an `html` or `answer` fault, which is the same for all services; undefined for another fault. */
export function foreignAnswer(
  fault: Fault,
): { status: number; headers: Record<string, string>; text: string; type?: string } | undefined {
  const headers = { ...retryAfterHeader(fault), ...fault.headers };
  if (fault.kind === "answer") {
    const { status = 200, text = "", type = "application/json" } = fault;
    return { status, headers, text, ...(type === "" ? {} : { type }) };
  }
  const { kind, status = 502 } = fault;
  return kind === "html" ? { status, headers, text: fault.message ?? proxyPage(status), type: "text/html" } : undefined;
}

/** The header that a fault's `retryAfter` becomes. */
export const retryAfterHeader = ({ retryAfter }: Fault): Record<string, string> =>
  retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) };

/** Whether a fault only replaces the answer to a request that was carried out. */
export const isAfterwards = (fault: Fault): boolean => fault.kind === "answer" && fault.done === true;

/** A fault that waits for its requests. */
interface Pending {
  fault: Fault;
  left: number;
  skip: number;
}

/** The faults of a sandbox. */
export class Faults {
  private pending: Pending[] = [];

  /** Adds a fault. Returns a function that removes it. */
  add(fault: Fault): () => void {
    const times = fault.times ?? 1;
    const entry: Pending = { fault, left: times === 0 ? Number.POSITIVE_INFINITY : times, skip: fault.skip ?? 0 };
    this.pending.push(entry);
    return () => {
      this.pending = this.pending.filter((each) => each !== entry);
    };
  }

  /** Removes all faults. */
  clear(): void {
    this.pending = [];
  }

  /** The faults that still wait for requests. */
  list(): Fault[] {
    return this.pending.map((each) => each.fault);
  }

  /** Takes the faults for a request: each is used up by one. */
  take(service: string, method: string, path: string, body: string): Fault[] {
    const taken: Fault[] = [];
    for (const each of this.pending) {
      const match = each.fault.match ?? {};
      if (match.service && match.service !== service) continue;
      if (match.method && ![match.method].flat().some((one) => one.toUpperCase() === method)) continue;
      if (match.path && !new RegExp(match.path).test(path)) continue;
      if (match.body && !new RegExp(match.body).test(body)) continue;
      if (each.skip > 0) {
        each.skip -= 1;
        continue;
      }
      each.left -= 1;
      taken.push(each.fault);
    }
    this.pending = this.pending.filter((each) => each.left > 0);
    return taken;
  }
}
