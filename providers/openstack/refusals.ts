/** How each service of an OpenStack refuses, and how it says that there is no such object. */
import { isFields } from "../core/answer";
import type { OwnWords, Refused } from "../core/http";
import type { ServiceName } from "./catalog";

/** Reads a refusal in a service's own form. */
type Reader = (body: unknown, refused: Refused) => OwnWords | undefined;

/** The services in front of which keystonemiddleware stands refuse a token in Keystone's form. */
const READERS: Readonly<Record<ServiceName, Reader>> = {
  identity: readKeystone,
  compute: readCompute,
  volume: readCompute,
  share: readCompute,
  network: readNeutron,
  image: readGlance,
  loadBalancer: readOctavia,
};

/** What a service's refusal says, if it is the service's own. */
export function refusalReader(service: ServiceName): Reader {
  const read = READERS[service];
  return (body, refused) => read(body, refused) ?? (refused.status === 401 ? readKeystone(body, refused) : undefined);
}

/** `{"error": {"code": 404, "message": "Could not find user: 5f….", "title": "Not Found"}}` */
function readKeystone(body: unknown, { status, request }: Refused): OwnWords | undefined {
  const error = isFields(body) ? body.error : undefined;
  if (!isFields(error) || typeof error.message !== "string") return undefined;
  // A token whose credential is gone is refused with 404 too: what counts is whom the words name.
  const [, id] = /^Could not find [\w ]+: (.*?)\.?$/.exec(error.message) ?? [];
  return { words: error.message, gone: status === 404 && id !== undefined && names(request, id) };
}

/** `{"itemNotFound": {"code": 404, "message": "Volume 5f… could not be found."}}`: Nova, Cinder, Manila. */
function readCompute(body: unknown, { status, request }: Refused): OwnWords | undefined {
  const [kind, fault] = Object.entries(isFields(body) ? body : {})[0] ?? [];
  if (!isFields(fault) || typeof fault.message !== "string" || typeof fault.code !== "number") return undefined;
  const { message: words } = fault;
  return { words, gone: status === 404 && kind === "itemNotFound" && isAbout(words, request) };
}

/** `{"NeutronError": {"type": "NetworkNotFound", "message": "Network 5f… could not be found.", "detail": ""}}` */
function readNeutron(body: unknown, { status, request }: Refused): OwnWords | undefined {
  if (!isFields(body)) return undefined;
  const error = body.NeutronError;
  // An older form has the type as its one field: `{"QuotaExceeded": "Quota exceeded for …"}`.
  const [older, ...others] = Object.entries(body);
  if (older && others.length === 0 && /^[A-Z]/.test(older[0]) && typeof older[1] === "string")
    return { words: older[1] };
  if (!isFields(error) || typeof error.message !== "string") return undefined;
  const { message: words, type } = error;
  // HTTPNotFound is a path that is not known here, or what the policy hides.
  const isMissing = typeof type === "string" && /NotFound/.test(type) && type !== "HTTPNotFound";
  return { words, gone: status === 404 && isMissing && isAbout(words, request) };
}

/** Glance refuses with a page of its own: `<h1>404 Not Found</h1> No image found with ID 5f…`, or with that as JSON. */
function readGlance(body: unknown, { status, request, text }: Refused): OwnWords | undefined {
  const page = isFields(body) ? body.message : wordsOnPage(text);
  if (typeof page !== "string") return undefined;
  const words = wordsIn(page);
  const [, id] = /(?:No image found with ID|Failed to find image) (\S+?)\.?$/i.exec(words) ?? [];
  return { words, gone: status === 404 && id !== undefined && names(request, id) };
}

/**
 * `{"faultcode": "Client", "faultstring": "Pool 5f… not found.", "debuginfo": null}`; below a pool that is not there, its web
 * framework says so on a page.
 */
function readOctavia(body: unknown, { status, request, text }: Refused): OwnWords | undefined {
  const fault = isFields(body) ? body.faultstring : wordsOnPage(text)?.replace(/^.*otherwise incorrect\. /, "");
  if (typeof fault !== "string") return undefined;
  const [, id] = /^[A-Z][\w ]* (\S+) not found\.$/.exec(fault) ?? [];
  return { words: fault, gone: status === 404 && id !== undefined && names(request, id) };
}

/** What a page of webob's says. */
function wordsOnPage(text: string): string | undefined {
  return text.startsWith("<html>\n <head>\n  <title>") ? wordsIn(text) : undefined;
}

function wordsIn(page: string): string {
  return page
    .replace(/<title>.*?<\/title>|<h1>.*?<\/h1>|<[^>]*>/gs, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** Whether a request names this id or name, whole. */
function names(request: string, id: string): boolean {
  const escaped = id.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w.-])${escaped}(?![\\w.-])`).test(request);
}

/** Whether words that name an id name one of the request's: a flavor that is gone does not mean that its server is. */
function isAbout(words: string, request: string): boolean {
  const ids = words.match(/\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b/gi);
  if (ids) return ids.some((id) => names(request, id));
  const [, named] = /^\w[\w ]* (\S+) (?:could not be found|does not exist|not found)/.exec(words) ?? [];
  return named === undefined || /^resource$/i.test(named) || names(request, named);
}
