// Octavia: health monitors: at most one of each pool.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, num, str } from "../wire";
import { assignFields, newPart, requireMutable, startChange } from "./change";
import { COMMON, type Fields, readBody } from "./fields";
import { checkLater } from "./health";
import { balancerOf } from "./pools";
import { finder, getPart, listReply, withOwner } from "./rows";
import type { Monitor, Pool } from "./state";

const retries = { type: "int", min: 1, max: 10 } as const;

const CHANGED: Fields = {
  ...COMMON,
  ...{ delay: { type: "int", min: 0 }, timeout: { type: "int", min: 0 } },
  ...{ max_retries: retries, max_retries_down: retries },
  http_method: {
    type: "text",
    oneOf: ["GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "OPTIONS", "PATCH", "CONNECT"],
  },
  url_path: { type: "text" },
  expected_codes: { type: "text" },
};

const TYPES = ["HTTP", "HTTPS", "PING", "TCP", "TLS-HELLO", "UDP-CONNECT", "SCTP"];

const CREATED: Fields = {
  ...CHANGED,
  project_id: { type: "text", max: 36 },
  type: { type: "text", oneOf: TYPES, required: true },
  pool_id: { type: "uuid", required: true },
  ...{ delay: { type: "int", min: 0, required: true }, timeout: { type: "int", min: 0, required: true } },
  max_retries: { ...retries, required: true },
};

const UNHEARD = ["http_version", "domain_name"];

const getMonitor = finder((cloud) => cloud.octavia.monitors, "Health Monitor");

function view({ pool_id, ...monitor }: Monitor): Doc {
  const isOn = monitor.admin_state_up && monitor.provisioning_status !== "PENDING_CREATE";
  return {
    ...withOwner(monitor as Monitor),
    ...{ pools: [{ id: pool_id }], operating_status: isOn ? "ONLINE" : "OFFLINE" },
    ...{ http_version: null, domain_name: null },
  };
}

function createMonitor(cloud: Cloud, call: Call): Reply {
  const given = readBody(call, "healthmonitor", CREATED, UNHEARD);
  const pool = getPart(call, cloud.octavia.pools, "Pool", str(given, "pool_id") ?? "");
  const balancer = balancerOf(cloud, pool);
  if (cloud.octavia.monitorOf(pool)) throw new Refusal(409, "This pool already has a health monitor");
  requireMutable({ balancer, pool });
  const isHttp = /^HTTPS?$/.test(str(given, "type") ?? "");
  const monitor: Monitor = {
    ...newPart(call, given, pool.project_id),
    ...{ pool_id: pool.id, type: str(given, "type") ?? "" },
    ...{ delay: num(given, "delay") ?? 0, timeout: num(given, "timeout") ?? 0 },
    ...{ max_retries: num(given, "max_retries") ?? 3, max_retries_down: num(given, "max_retries_down") ?? 3 },
    http_method: str(given, "http_method") ?? (isHttp ? "GET" : null),
    url_path: str(given, "url_path") ?? (isHttp ? "/" : null),
    expected_codes: str(given, "expected_codes") ?? (isHttp ? "200" : null),
  };
  cloud.octavia.monitors.set(monitor.id, monitor);
  startChange(cloud, call, { balancer, pool, changed: [monitor] });
  checkLater(cloud, pool);
  return { status: 201, body: { healthmonitor: view(monitor) } };
}

/** The routes of health monitors. */
export function monitorRoutes(cloud: Cloud): Route[] {
  const { octavia } = cloud;
  const around = (call: Call, { pool_id }: Monitor) => {
    const pool: Pool = getPart(call, octavia.pools, "Pool", pool_id);
    const where = { balancer: balancerOf(cloud, pool), pool };
    requireMutable(where);
    return where;
  };
  return [
    route("GET /healthmonitors", (call) => listReply(call, "healthmonitors", octavia.monitors.values(), view)),
    route("POST /healthmonitors", (call) => createMonitor(cloud, call)),
    route("GET /healthmonitors/{id}", (call) => ({
      status: 200,
      body: { healthmonitor: view(getMonitor(cloud, call)) },
    })),
    route("PUT /healthmonitors/{id}", (call) => {
      const monitor = getMonitor(cloud, call);
      const given = readBody(call, "healthmonitor", CHANGED, UNHEARD);
      const where = around(call, monitor);
      assignFields(monitor, given);
      startChange(cloud, call, { ...where, changed: [monitor] });
      return { status: 200, body: { healthmonitor: view(monitor) } };
    }),
    route("DELETE /healthmonitors/{id}", (call) => {
      const monitor = getMonitor(cloud, call);
      const atEnd = () => octavia.monitors.delete(monitor.id);
      startChange(cloud, call, { ...around(call, monitor), deleted: [monitor], atEnd });
      return { status: 204 };
    }),
  ];
}
