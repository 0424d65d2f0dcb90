// Octavia: listeners: where a load balancer hears, and to which pool it sends what it hears.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, num, str } from "../wire";
import { assignFields, newPart, requireMutable, startChange } from "./change";
import { DESCRIBED, type Fields, PORT, readBody } from "./fields";
import { listenerStatus } from "./health";
import { finder, getPart, listReply, withOwner } from "./rows";
import type { Listener, LoadBalancer } from "./state";

const PROTOCOLS = ["TCP", "HTTPS", "HTTP", "TERMINATED_HTTPS", "UDP", "SCTP", "PROMETHEUS"];
const timeout = { type: "int", min: 0, max: 2_073_600_000 } as const;

const CHANGED: Fields = {
  ...DESCRIBED,
  connection_limit: { type: "int", min: -1 },
  default_pool_id: { type: "uuid" },
  ...{ timeout_client_data: timeout, timeout_member_connect: timeout },
  ...{ timeout_member_data: timeout, timeout_tcp_inspect: timeout },
};

const CREATED: Fields = {
  ...CHANGED,
  project_id: { type: "text", max: 36 },
  loadbalancer_id: { type: "uuid", required: true },
  protocol: { type: "text", oneOf: PROTOCOLS, required: true },
  protocol_port: { ...PORT, required: true },
};

const UNHEARD =
  "default_tls_container_ref sni_container_refs default_pool l7policies insert_headers client_ca_tls_container_ref client_authentication client_crl_container_ref allowed_cidrs tls_ciphers tls_versions alpn_protocols".split(
    " ",
  );

const getListener = finder((cloud) => cloud.octavia.listeners, "Listener");

function view({ loadbalancer_id, ...listener }: Listener): Doc {
  return {
    ...withOwner(listener as Listener),
    operating_status: listenerStatus(listener as Listener),
    loadbalancers: [{ id: loadbalancer_id }],
    ...{ default_tls_container_ref: null, sni_container_refs: [], l7policies: [], insert_headers: {} },
    ...{ client_ca_tls_container_ref: null, client_authentication: "NONE", client_crl_container_ref: null },
    ...{ allowed_cidrs: null, tls_ciphers: null, tls_versions: null, alpn_protocols: null },
  };
}

const balancerOf = ({ octavia }: Cloud, call: Call, id: string): LoadBalancer =>
  getPart(call, octavia.loadBalancers, "Load Balancer", id);

function createListener(cloud: Cloud, call: Call): Reply {
  const given = readBody(call, "listener", CREATED, UNHEARD);
  const balancer = balancerOf(cloud, call, str(given, "loadbalancer_id") ?? "");
  requirePool(cloud, given);
  requireMutable({ balancer });
  const [protocol, port] = [str(given, "protocol") ?? "", num(given, "protocol_port") ?? 0];
  if (cloud.octavia.listenersOf(balancer).some((one) => one.protocol_port === port && one.protocol === protocol))
    throw new Refusal(
      409,
      `Another Listener on this Load Balancer is already using protocol ${protocol} and protocol_port ${port}`,
    );
  const listener: Listener = {
    ...newPart(call, given, balancer.project_id),
    ...{ description: str(given, "description") ?? "", loadbalancer_id: balancer.id, protocol, protocol_port: port },
    connection_limit: num(given, "connection_limit") ?? -1,
    default_pool_id: str(given, "default_pool_id") ?? null,
    timeout_client_data: num(given, "timeout_client_data") ?? 50_000,
    timeout_member_connect: num(given, "timeout_member_connect") ?? 5000,
    timeout_member_data: num(given, "timeout_member_data") ?? 50_000,
    timeout_tcp_inspect: num(given, "timeout_tcp_inspect") ?? 0,
  };
  cloud.octavia.listeners.set(listener.id, listener);
  startChange(cloud, call, { balancer, changed: [listener] });
  return { status: 201, body: { listener: view(listener) } };
}

function requirePool({ octavia }: Cloud, given: Doc): void {
  const id = str(given, "default_pool_id");
  if (id !== undefined && !octavia.pools.has(id)) throw new Refusal(404, `Pool ${id} not found.`);
}

/** The routes of listeners. */
export function listenerRoutes(cloud: Cloud): Route[] {
  const { octavia } = cloud;
  return [
    route("GET /listeners", (call) => listReply(call, "listeners", octavia.listeners.values(), view)),
    route("POST /listeners", (call) => createListener(cloud, call)),
    route("GET /listeners/{id}", (call) => ({ status: 200, body: { listener: view(getListener(cloud, call)) } })),
    route("PUT /listeners/{id}", (call) => {
      const listener = getListener(cloud, call);
      const given = readBody(call, "listener", CHANGED, UNHEARD);
      requirePool(cloud, given);
      const balancer = balancerOf(cloud, call, listener.loadbalancer_id);
      requireMutable({ balancer });
      assignFields(listener, given);
      startChange(cloud, call, { balancer, changed: [listener] });
      return { status: 200, body: { listener: view(listener) } };
    }),
    route("DELETE /listeners/{id}", (call) => {
      const listener = getListener(cloud, call);
      const balancer = balancerOf(cloud, call, listener.loadbalancer_id);
      requireMutable({ balancer });
      startChange(cloud, call, { balancer, deleted: [listener], atEnd: () => octavia.listeners.delete(listener.id) });
      return { status: 204 };
    }),
  ];
}
