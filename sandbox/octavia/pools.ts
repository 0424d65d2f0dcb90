// Octavia: pools: created on a listener or on a load balancer, changed and deleted with what is in them.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, isDoc, str } from "../wire";
import { dropPool } from "./balancers";
import { assignFields, newPart, requireMutable, startChange } from "./change";
import { DESCRIBED, type Fields, readBody } from "./fields";
import { poolStatus } from "./health";
import { finder, getPart, listReply, refs, withOwner } from "./rows";
import type { Listener, LoadBalancer, Pool } from "./state";

/** The protocols of pools that a listener of a protocol may send to. */
const PROTOCOLS: Readonly<Record<string, readonly string[]>> = {
  TCP: ["HTTP", "HTTPS", "PROXY", "PROXYV2", "TCP"],
  HTTP: ["HTTP", "PROXY", "PROXYV2"],
  HTTPS: ["HTTPS", "PROXY", "PROXYV2", "TCP"],
  TERMINATED_HTTPS: ["HTTP", "PROXY", "PROXYV2"],
  UDP: ["UDP"],
  SCTP: ["SCTP"],
  PROMETHEUS: [],
};

const CHANGED: Fields = {
  ...DESCRIBED,
  lb_algorithm: { type: "text", oneOf: ["LEAST_CONNECTIONS", "ROUND_ROBIN", "SOURCE_IP", "SOURCE_IP_PORT"] },
  session_persistence: { type: "object" },
};

const CREATED: Fields = {
  ...CHANGED,
  project_id: { type: "text", max: 36 },
  loadbalancer_id: { type: "uuid" },
  listener_id: { type: "uuid" },
  protocol: { type: "text", oneOf: ["TCP", "HTTP", "HTTPS", "PROXY", "PROXYV2", "UDP", "SCTP"], required: true },
  lb_algorithm: { ...CHANGED.lb_algorithm, type: "text", required: true },
};

const UNHEARD =
  "healthmonitor members tls_container_ref ca_tls_container_ref crl_container_ref tls_enabled tls_ciphers tls_versions alpn_protocols".split(
    " ",
  );

/** The pool that a request names by `id`. */
export const getPool = finder((cloud) => cloud.octavia.pools, "Pool");

/** The load balancer of a pool. */
export function balancerOf({ octavia }: Cloud, { loadbalancer_id }: Pool): LoadBalancer {
  const balancer = octavia.loadBalancers.get(loadbalancer_id);
  if (!balancer) throw new Refusal(404, `Load Balancer ${loadbalancer_id} not found.`);
  return balancer;
}

function view(cloud: Cloud, { loadbalancer_id, ...pool }: Pool): Doc {
  const whole = { ...pool, loadbalancer_id };
  const monitor = cloud.octavia.monitorOf(whole);
  return {
    ...withOwner(pool as Pool),
    operating_status: poolStatus(cloud, whole),
    loadbalancers: [{ id: loadbalancer_id }],
    listeners: refs(cloud.octavia.listenersTo(whole)),
    members: refs(cloud.octavia.membersOf(whole)),
    ...(monitor ? { healthmonitor_id: monitor.id } : {}),
    ...{ tls_container_ref: null, ca_tls_container_ref: null, crl_container_ref: null, tls_enabled: false },
    ...{ tls_ciphers: null, tls_versions: null, alpn_protocols: null },
  };
}

/** Where a new pool is: on a listener that has none yet, or on a load balancer alone. */
function placeOf({ octavia }: Cloud, call: Call, given: Doc): { balancer: LoadBalancer; listener?: Listener } {
  const [balancerId, listenerId] = [str(given, "loadbalancer_id"), str(given, "listener_id")];
  if (balancerId === undefined && listenerId === undefined)
    throw new Refusal(400, "Validation failure: Must provide at least one of: loadbalancer_id, listener_id");
  const listener = listenerId === undefined ? undefined : getPart(call, octavia.listeners, "Listener", listenerId);
  const id = balancerId ?? listener?.loadbalancer_id ?? "";
  const balancer = getPart(call, octavia.loadBalancers, "Load Balancer", id);
  const protocol = str(given, "protocol") ?? "";
  if (listener && !PROTOCOLS[listener.protocol]?.includes(protocol))
    throw new Refusal(
      400,
      `Validation failure: The pool protocol '${protocol}' is invalid while the listener protocol is '${listener.protocol}'.`,
    );
  if (listener?.default_pool_id) throw new Refusal(409, "This listener already has a default pool");
  return { balancer, listener };
}

function createPool(cloud: Cloud, call: Call): Reply {
  const given = readBody(call, "pool", CREATED, UNHEARD);
  const { balancer, listener } = placeOf(cloud, call, given);
  requireMutable({ balancer });
  const pool: Pool = {
    ...newPart(call, given, balancer.project_id),
    ...{ description: str(given, "description") ?? "", loadbalancer_id: balancer.id },
    ...{ protocol: str(given, "protocol") ?? "", lb_algorithm: str(given, "lb_algorithm") ?? "" },
    session_persistence: isDoc(given.session_persistence) ? given.session_persistence : null,
  };
  cloud.octavia.pools.set(pool.id, pool);
  if (listener) listener.default_pool_id = pool.id;
  startChange(cloud, call, { balancer, changed: [pool, ...(listener ? [listener] : [])] });
  return { status: 201, body: { pool: view(cloud, pool) } };
}

/** The routes of pools. */
export function poolRoutes(cloud: Cloud): Route[] {
  const { octavia } = cloud;
  const reply = (pool: Pool): Reply => ({ status: 200, body: { pool: view(cloud, pool) } });
  return [
    route("GET /pools", (call) => {
      const balancer = call.query.get("loadbalancer_id");
      call.query.delete("loadbalancer_id");
      const all = [...octavia.pools.values()].filter((one) => !balancer || one.loadbalancer_id === balancer);
      return listReply(call, "pools", all, (each) => view(cloud, each));
    }),
    route("POST /pools", (call) => createPool(cloud, call)),
    route("GET /pools/{id}", (call) => reply(getPool(cloud, call))),
    route("PUT /pools/{id}", (call) => {
      const pool = getPool(cloud, call);
      const given = readBody(call, "pool", CHANGED, UNHEARD);
      const balancer = balancerOf(cloud, pool);
      requireMutable({ balancer });
      assignFields(pool, given);
      startChange(cloud, call, { balancer, pool });
      return reply(pool);
    }),
    route("DELETE /pools/{id}", (call) => {
      const pool = getPool(cloud, call);
      const balancer = balancerOf(cloud, pool);
      requireMutable({ balancer });
      startChange(cloud, call, { balancer, deleted: [pool], atEnd: () => dropPool(cloud, pool) });
      return { status: 204 };
    }),
  ];
}
