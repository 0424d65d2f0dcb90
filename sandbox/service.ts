// What a service of the sandbox is: a prefix, routes, and errors of its own form.
import type { IncomingHttpHeaders } from "node:http";
import type { AskedTable } from "./asked";
import type { Fate } from "./faults";
import type { Refusal } from "./refusal";
import type { ServiceName } from "./serviceName";
import type { Doc } from "./wire";

/** The caller, as the token says. */
export interface Actor {
  /** The token itself. */
  token: string;
  userId: string;
  userDomainId: string;
  /** The project it is scoped to; empty if it is scoped to something else or nothing. */
  projectId: string;
  projectDomainId: string;
  /** Role names. */
  roles: string[];
  /** Whether the role admin is among them: with the default policies that is the cloud's operator. */
  admin: boolean;
  /** Auth methods of the token. */
  methods: string[];
  /** The application credential behind it, if any. */
  credentialId?: string;
  /** All that it may ask, if its application credential says so. */
  accessRules?: ReadonlyArray<{ service: string; method: string; path: string }>;
}

/** A request, as handlers see it. */
export interface Call {
  method: string;
  /** Path below the service's prefix. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Doc;
  raw: Buffer;
  params: Record<string, string>;
  /** The request id that the answer carries. */
  requestId: string;
  /** http://127.0.0.1:PORT */
  origin: string;
  /** Minor microversion: 90 for 2.90. */
  version: number;
  /** What faults say is to happen to the object of this request. */
  fates: ReadonlySet<Fate>;
  who: Actor;
}

/** A header's value, the first if there are several; empty if there is none. */
export function header(call: Pick<Call, "headers">, name: string): string {
  const value = call.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? "";
}

/** An answer: JSON, or text. */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** A text body and its content type, in place of JSON. */
  text?: string;
  type?: string;
}

/** A method and a path template, and what answers them. */
export interface Route {
  method: string;
  /** "/servers/{id}/action" */
  path: string;
  /** Whether it needs no token. Default false. */
  open?: boolean;
  run(call: Call): Reply | Promise<Reply>;
}

/** A service of a cloud. */
export interface Service {
  name: ServiceName;
  /** "/compute" */
  prefix: string;
  /** The path that a request's headers mean, for a service that is known by them; undefined for a request to another. */
  hears?(headers: IncomingHttpHeaders): string | undefined;
  routes: Route[];
  /** What its calls may be asked, and what of it the sandbox refuses. */
  asked?: AskedTable;
  /** Comes before the handler: reads the microversion, for example. */
  prepare?(call: Call): void;
  /** The answer without a valid token. */
  unauthorized(call: Call): Reply;
  /** The answer for a path it does not know. */
  unknown(call: Call): Reply;
  /** A refusal in the service's own form. */
  refuse(refusal: Refusal, call: Call): Reply;
  /** Headers that every answer carries. */
  headers(call: Call): Record<string, string>;
}

/** Builds routes: `route("GET /servers/{id}", call => …)`. */
export function route(spec: string, run: Route["run"], open = false): Route {
  const [method = "GET", path = "/"] = spec.split(" ");
  return { method, path, run, open };
}

/** A route and the names in its path. */
export interface Match {
  route: Route;
  params: Record<string, string>;
}

/** Finds routes by method and path. A path without names is preferred to one with names. */
export class Router {
  private readonly compiled: Array<{ route: Route; pattern: RegExp; names: string[]; weight: number }>;

  constructor(routes: Route[]) {
    this.compiled = routes
      .map((each) => {
        const names = [...each.path.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "");
        const source = each.path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "([^/]+)");
        return { route: each, names, pattern: new RegExp(`^${source}$`), weight: names.length };
      })
      .sort((a, b) => a.weight - b.weight);
  }

  /** The route for a request; "method" if only the method is wrong, undefined if nothing matches. */
  find(method: string, path: string): Match | "method" | undefined {
    let known = false;
    for (const { route: each, pattern, names } of this.compiled) {
      const found = pattern.exec(path);
      if (!found) continue;
      known = true;
      if (each.method !== method && !(method === "HEAD" && each.method === "GET")) continue;
      const params = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")]));
      return { route: each, params };
    }
    return known ? "method" : undefined;
  }
}
