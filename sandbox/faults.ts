// Faults that a test can ask for. Each is matched by service, method and path, and used up.
import type { ServiceName } from "./serviceName";

/** What happens to an object that the request starts, rather than to the request. */
export type Fate = "goes-to-error" | "stuck" | "no-valid-host" | "data-loss";

/** Which requests a fault is for; what is left out matches everything. */
export interface FaultMatch {
  service?: ServiceName;
  method?: string;
  /**
   * A regular expression on the path below the service's prefix: "/servers$", "^/v2.1/servers/.*&#47;action". Of the object
   * store ("rgw") it is the whole path with its query: "^/bucket/key", "[?&]policy", "^/admin/user[?].*quota".
   */
  path?: string;
  /** A regular expression on the body's text: "os-stop", "\"name\":\"web\"". */
  body?: string;
}

/** A fault. */
export interface Fault {
  /** Which requests; default all. */
  match?: FaultMatch;
  /** How often; default once. 0 means until it is cleared. */
  times?: number;
  /** Matching requests that pass unharmed first; default 0. */
  skip?: number;
  /**
   * - `status`: answer with `status` in the service's own error form (and Retry-After where given); nothing is done
   * - `reset-before`: cut the connection; nothing was done
   * - `reset-after`: do it, then cut the connection: the answer is lost
   * - `slow`: do it at once, answer after `delay`
   * - `latency`: wait `delay`, then do it
   * - `html`: a proxy's HTML page with `status` (default 502); nothing is done
   * - `goes-to-error`: the server, volume, share or rule that the request makes or changes ends in ERROR
   * - `code`: answer with status 200 and `code`, as LuoYunCloud and the exam cloud refuse; nothing is done
   * - `expire-tokens`: all tokens and sessions end now, so that this request and all others with old ones are refused
   * - `no-valid-host`: the scheduler finds no room: a new server ends in ERROR, a resized one is ACTIVE with its old flavor
   * - `data-loss`: the share that is made smaller ends in `shrinking_possible_data_loss_error`, as in an older Manila
   * - `stuck`: the state that the request starts never ends
   */
  kind: "status" | "reset-before" | "reset-after" | "slow" | "latency" | "html" | "code" | "expire-tokens" | Fate;
  /** HTTP status for `status` and `html`. Default 503, and 502 for `html`. */
  status?: number;
  /** The code for `code`. Default 1. */
  code?: number;
  /** The message in the answer. */
  message?: string;
  /** Seconds in Retry-After. */
  retryAfter?: number;
  /** Milliseconds for `slow` and `latency`. Default 1000. */
  delay?: number;
}

/** A fault that waits for its request. */
interface Pending {
  fault: Fault;
  left: number;
  skip: number;
}

/** The faults of a sandbox. */
export class Faults {
  private pending: Pending[] = [];

  /** Asks for a fault. Returns a function that takes it back. */
  add(fault: Fault): () => void {
    const times = fault.times ?? 1;
    const entry: Pending = { fault, left: times === 0 ? Number.POSITIVE_INFINITY : times, skip: fault.skip ?? 0 };
    this.pending.push(entry);
    return () => {
      this.pending = this.pending.filter((each) => each !== entry);
    };
  }

  /** Takes all faults back. */
  clear(): void {
    this.pending = [];
  }

  /** The faults that are still waiting. */
  list(): Fault[] {
    return this.pending.map((each) => each.fault);
  }

  /** The faults for a request, used up by asking. */
  take(service: ServiceName, method: string, path: string, body: string): Fault[] {
    const hit: Fault[] = [];
    for (const each of this.pending) {
      const match = each.fault.match ?? {};
      if (match.service && match.service !== service) continue;
      if (match.method && match.method.toUpperCase() !== method) continue;
      if (match.path && !new RegExp(match.path).test(path)) continue;
      if (match.body && !new RegExp(match.body).test(body)) continue;
      if (each.skip > 0) {
        each.skip -= 1;
        continue;
      }
      each.left -= 1;
      hit.push(each.fault);
    }
    this.pending = this.pending.filter((each) => each.left > 0);
    return hit;
  }
}
