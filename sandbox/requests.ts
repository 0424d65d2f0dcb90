// Every request that the sandbox has seen: tests count them.
import type { ServiceName } from "./serviceName";

/** One request. */
export interface LoggedRequest {
  /** When it arrived, in milliseconds since the epoch. */
  at: number;
  service: ServiceName;
  method: string;
  /** Path below the service's prefix, with its query. */
  path: string;
  /** The route's template: "/v2.1/servers/{id}/action". The path itself if no route matched. */
  template: string;
  /** Of the answer; 0 if the connection was reset. */
  status: number;
  /** The body's text. */
  body: string;
}

/** Which requests to count or list. */
export interface RequestFilter {
  service?: ServiceName;
  method?: string;
  /** A pattern for the path; as a string, the path or the template itself. */
  path?: string | RegExp;
  status?: number;
}

/** The log of a sandbox. */
export class RequestLog {
  private entries: LoggedRequest[] = [];

  /** Adds a request. */
  add(entry: LoggedRequest): void {
    this.entries.push(entry);
  }

  /** The requests that a filter selects, oldest first. Default: all. */
  list(filter: RequestFilter = {}): LoggedRequest[] {
    return this.entries.filter((entry) => {
      if (filter.service && entry.service !== filter.service) return false;
      if (filter.method && entry.method !== filter.method.toUpperCase()) return false;
      if (filter.status !== undefined && entry.status !== filter.status) return false;
      if (typeof filter.path === "string") return entry.template === filter.path || entry.path === filter.path;
      return filter.path ? filter.path.test(entry.path) : true;
    });
  }

  /** The number of requests that a filter selects. */
  count(filter: RequestFilter = {}): number {
    return this.list(filter).length;
  }

  /** Their number by "service METHOD template": `{"nova POST /v2.1/servers": 2, …}`. */
  byTemplate(filter: RequestFilter = {}): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const entry of this.list(filter)) {
      const key = `${entry.service} ${entry.method} ${entry.template}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  }

  /** Forgets them all. */
  clear(): void {
    this.entries = [];
  }
}
