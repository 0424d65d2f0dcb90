/** The requests of a verb: their classes, and how a sandbox's fault finds one of them. */
import type { FaultMatch, LoggedRequest, Sandbox, ServiceName } from "../../sandbox";

/** A request of a verb that runs undisturbed. */
export interface VerbRequest {
  /** Service, method and template: `nova POST /v2.1/servers`. */
  kind: string;
  /** Whether it changes something, by its method. */
  changes: boolean;
  /**
   * Which of the verb's requests it is, from 0: of those that change something, or of all others. Of clouds that have one
   * address, which of its class.
   */
  index: number;
  /** Which of its class it is, from 0. */
  nth: number;
}

/** A login changes nothing, and no program is about it. */
const LOGIN = /\/auth\/tokens|^\/login$/;
/** The first look at a service. */
const ROOT = "/";
/** The paths of all but logins, for a sandbox's faults. */
export const NO_LOGIN = "^(?!.*/auth/tokens|/login$).+";
/** The methods that change something. */
export const CHANGING = ["POST", "PUT", "PATCH", "DELETE"];
/** The others. */
export const LOOKING = ["GET", "HEAD"];

/** Clouds that have one address: what is asked stands in the body. */
const IN_BODY: Partial<Record<ServiceName, { field: RegExp; match(command: string): string }>> = {
  qingstor: { field: /"action":"(\w+)"/, match: (action) => `"action":"${action}"` },
  examcloud: { field: /command=(\w+)/, match: (command) => `command=${command}\\b` },
};

/** The requests of clouds that only ask, although their method is that of a change. */
const ASKS = /^(qingstor POST .* (Describe|Get)|luoyun )/;

/** Whether a request is a look. */
export function isLook({ kind, changes }: Pick<VerbRequest, "kind" | "changes">): boolean {
  return !changes || ASKS.test(kind);
}

/** What a sandbox has seen since its log was cleared. A look that is repeated until a job has ended counts once. */
export function verbRequestsIn({ requests }: Pick<Sandbox, "requests">): VerbRequest[] {
  const counts = new Map<string, number>();
  const next = (what: string) => {
    const count = counts.get(what) ?? 0;
    counts.set(what, count + 1);
    return count;
  };
  return requests
    .list()
    .filter((request) => !isLogin(request))
    .flatMap((request): VerbRequest[] => {
      const kind = kindOf(request);
      const changes = CHANGING.includes(request.method);
      const nth = next(`of ${kind}`);
      if (IN_BODY[request.service])
        return isLook({ kind, changes }) && nth > 0 ? [] : [{ kind, changes, index: nth, nth }];
      return [{ kind, changes, index: next(`${changes}`), nth }];
    });
}

function isLogin({ path, method }: LoggedRequest): boolean {
  return LOGIN.test(path) || (path === ROOT && method === "GET");
}

/** The class of a request: its service, its method, its template, and of Nova's actions and the like which. */
export function kindOf({ service, method, template, body }: LoggedRequest): string {
  const action = template.endsWith("/action") ? Object.keys(safely(body))[0] : IN_BODY[service]?.field.exec(body)?.[1];
  return [service, method, template, action].filter((part) => part !== undefined).join(" ");
}

function safely(body: string): object {
  try {
    return JSON.parse(body) as object;
  } catch {
    return {}; // an upload's bytes
  }
}

/** What a fault matches that is for a request of a class and an index; it skips as many as the index says. */
export function matchAt(kind: string): FaultMatch {
  const { service, method } = partsOf(kind);
  if (IN_BODY[service]) return matchClass(kind);
  return CHANGING.includes(method)
    ? { method: CHANGING, path: NO_LOGIN }
    : { method: LOOKING, path: `(?!^/$)${NO_LOGIN}` };
}

/** What a fault matches that is for a class of looks, on an engine that may read a list in its place. */
export function matchLook(kind: string): FaultMatch {
  const { service, method } = partsOf(kind);
  return method === "GET" ? { service, method, path: `(?!^/$)${NO_LOGIN}` } : matchClass(kind);
}

/** What a fault matches that is for all requests of a class. */
export function matchClass(kind: string): FaultMatch {
  const { service, method, template, action } = partsOf(kind);
  const [path = "", query] = template.split("?");
  const pattern = path.replace(/[.*+^$()|[\]\\]/g, "\\$&").replace(/\{[^}]*\}/g, "[^/?]+");
  const rest = query === undefined ? (service === "rgw" ? "([?]|$)" : "$") : `[?]([^#]*&)?${query}`;
  const body = action === undefined ? undefined : (IN_BODY[service]?.match(action) ?? `"${action}"`);
  return { service, method, path: `^${pattern}${rest}`, ...(body === undefined ? {} : { body }) };
}

function partsOf(kind: string) {
  const [service = "", method = "", template = "", action] = kind.split(" ");
  return { service: service as ServiceName, method, template, action };
}
