// The control endpoint: lets a test in another process add faults and count requests.
//   POST /sandbox/faults {…Fault}     DELETE /sandbox/faults     GET /sandbox/faults
//   GET /sandbox/requests[?service=&method=&template=]           DELETE /sandbox/requests
import type { Cloud } from "./cloud";
import type { Fault, FaultKind } from "./faults";
import type { Reply } from "./service";
import type { ServiceName } from "./serviceName";
import { isDoc } from "./wire";

const kinds: ReadonlySet<string> = new Set<FaultKind>([
  "status",
  "reset-before",
  "reset-after",
  "slow",
  "slow-body",
  "latency",
  "html",
  "answer",
  "code",
  "expire-tokens",
  "goes-to-error",
  "no-valid-host",
  "stuck",
  "data-loss",
]);

const isFault = (value: unknown): value is Fault =>
  isDoc(value) && typeof value.kind === "string" && kinds.has(value.kind);

/** Answers a control request. */
export function control(cloud: Cloud, method: string, url: URL, raw: Buffer): Reply {
  const path = url.pathname.slice("/sandbox".length);
  if (path === "/faults" && method === "GET") return { status: 200, body: { faults: cloud.faults.list() } };
  if (path === "/faults" && method === "POST") return addFaults(cloud, raw);
  if (path === "/faults" && method === "DELETE") {
    cloud.faults.clear();
    return { status: 204 };
  }
  if (path === "/requests" && method === "GET") {
    const filter = {
      service: (url.searchParams.get("service") ?? undefined) as ServiceName | undefined,
      method: url.searchParams.get("method") ?? undefined,
      path: url.searchParams.get("template") ?? undefined,
    };
    const requests = cloud.requests.list(filter);
    return { status: 200, body: { count: requests.length, counts: cloud.requests.byTemplate(filter), requests } };
  }
  if (path === "/requests" && method === "DELETE") {
    cloud.requests.clear();
    return { status: 204 };
  }
  return { status: 404, body: { error: `no ${method} ${url.pathname}` } };
}

function addFaults(cloud: Cloud, raw: Buffer): Reply {
  let value: unknown;
  try {
    value = JSON.parse(raw.toString("utf8"));
  } catch (error) {
    return { status: 400, body: { error: `not JSON: ${error instanceof Error ? error.message : String(error)}` } };
  }
  const given = Array.isArray(value) ? value : [value];
  const faults = given.filter(isFault);
  if (faults.length !== given.length)
    return { status: 400, body: { error: `kind must be one of ${[...kinds].join(", ")}` } };
  for (const fault of faults) cloud.faults.add(fault);
  return { status: 201, body: { faults: cloud.faults.list() } };
}
