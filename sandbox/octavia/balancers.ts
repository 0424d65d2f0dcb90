// Octavia: load balancers: created with a port of their own for their address, changed and deleted.
import type { Cloud } from "../cloud";
import { createPort, deletePort } from "../neutron/ports";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, str } from "../wire";
import { assignFields, newPart, requireSettled, startChange } from "./change";
import { DESCRIBED, type Fields, readBody } from "./fields";
import { balancerStatus, listenerStatus, memberStatus, poolStatus } from "./health";
import { finder, listReply, refs, withOwner } from "./rows";
import type { LoadBalancer, Pool } from "./state";

const CREATED: Fields = {
  ...DESCRIBED,
  project_id: { type: "text", max: 36 },
  provider: { type: "text", oneOf: ["amphora", "octavia"] },
  vip_address: { type: "ip" },
  vip_subnet_id: { type: "uuid" },
  vip_network_id: { type: "uuid" },
};

const UNHEARD = [
  "vip_port_id",
  "vip_qos_policy_id",
  "additional_vips",
  "listeners",
  "pools",
  "flavor_id",
  "availability_zone",
];

/** The load balancer that a request names. */
export const getBalancer = finder((cloud) => cloud.octavia.loadBalancers, "Load Balancer");

function view({ octavia }: Cloud, balancer: LoadBalancer): Doc {
  return {
    ...withOwner(balancer),
    operating_status: balancerStatus(balancer),
    listeners: refs(octavia.listenersOf(balancer)),
    pools: refs(octavia.poolsOf(balancer)),
    ...{ provider: "amphora", flavor_id: null, vip_qos_policy_id: null, additional_vips: [], availability_zone: null },
  };
}

/** The subnet and the network of the address. */
function placeOf({ neutron }: Cloud, given: Doc) {
  const subnetId = str(given, "vip_subnet_id");
  const networkId = str(given, "vip_network_id");
  if (subnetId === undefined && networkId === undefined)
    throw new Refusal(400, "Validation failure: VIP must contain one of: vip_port_id, vip_network_id, vip_subnet_id.");
  const subnet = subnetId === undefined ? undefined : neutron.subnets.get(subnetId);
  if (subnetId !== undefined && !subnet) throw new Refusal(400, `Subnet ${subnetId} not found.`);
  const network = neutron.networks.get(subnet?.network_id ?? networkId ?? "");
  if (!network) throw new Refusal(400, `Network ${networkId} not found.`);
  return { subnet, network };
}

function createBalancer(cloud: Cloud, call: Call): Reply {
  const given = readBody(call, "loadbalancer", CREATED, UNHEARD);
  const { subnet, network } = placeOf(cloud, given);
  const project = call.who.admin ? (str(given, "project_id") ?? call.who.projectId) : call.who.projectId;
  const part = newPart(call, given, project);
  const wanted = { ...(subnet && { subnet_id: subnet.id }), ip_address: str(given, "vip_address") };
  const port = createPort(cloud, network, project, {
    ...{ name: `octavia-lb-${part.id}`, device_id: `lb-${part.id}`, device_owner: "Octavia", admin_state_up: false },
    ...(subnet || wanted.ip_address ? { fixed_ips: [wanted] } : {}),
  });
  const [address] = port.fixed_ips;
  const balancer: LoadBalancer = {
    ...part,
    description: str(given, "description") ?? "",
    vip_address: address?.ip_address ?? "",
    vip_port_id: port.id,
    vip_subnet_id: address?.subnet_id ?? null,
    vip_network_id: network.id,
  };
  cloud.octavia.loadBalancers.set(balancer.id, balancer);
  startChange(cloud, call, { balancer });
  return { status: 201, body: { loadbalancer: view(cloud, balancer) } };
}

function deleteBalancer(cloud: Cloud, call: Call, balancer: LoadBalancer): Reply {
  const { octavia, neutron } = cloud;
  const [listeners, pools] = [octavia.listenersOf(balancer), octavia.poolsOf(balancer)];
  const isCascade = bool({ cascade: call.query.get("cascade") }, "cascade") ?? false;
  if (listeners.length + pools.length > 0 && !isCascade)
    throw new Refusal(400, `Validation failure: Cannot delete Load Balancer ${balancer.id} - it has children`);
  requireSettled(balancer);
  startChange(cloud, call, {
    balancer,
    deleted: [balancer],
    atEnd() {
      for (const { id } of listeners) octavia.listeners.delete(id);
      for (const pool of pools) dropPool(cloud, pool);
      octavia.loadBalancers.delete(balancer.id);
      const port = neutron.ports.get(balancer.vip_port_id);
      if (port) deletePort(cloud, port);
    },
  });
  return { status: 204 };
}

/** Deletes a pool with what is in it. */
export function dropPool({ octavia }: Cloud, pool: Pool): void {
  for (const { id } of octavia.membersOf(pool)) octavia.members.delete(id);
  octavia.monitors.delete(octavia.monitorOf(pool)?.id ?? "");
  for (const listener of octavia.listenersTo(pool)) listener.default_pool_id = null;
  octavia.pools.delete(pool.id);
}

function statusTree(cloud: Cloud, balancer: LoadBalancer): Doc {
  const { octavia } = cloud;
  const short = ({ id, name, provisioning_status }: { id: string; name: string; provisioning_status: string }) => ({
    ...{ id, name, provisioning_status },
  });
  const poolTree = (pool: Pool) => {
    const monitor = octavia.monitorOf(pool);
    return {
      ...short(pool),
      operating_status: poolStatus(cloud, pool),
      ...(monitor ? { health_monitor: { ...short(monitor), type: monitor.type, operating_status: "ONLINE" } } : {}),
      members: octavia.membersOf(pool).map((member) => ({
        ...short(member),
        ...{ operating_status: memberStatus(cloud, member), address: member.address },
        protocol_port: member.protocol_port,
      })),
    };
  };
  return {
    ...short(balancer),
    operating_status: balancerStatus(balancer),
    listeners: octavia.listenersOf(balancer).map((listener) => {
      const pool = octavia.pools.get(listener.default_pool_id ?? "");
      return { ...short(listener), operating_status: listenerStatus(listener), pools: pool ? [poolTree(pool)] : [] };
    }),
  };
}

/** The routes of load balancers. */
export function balancerRoutes(cloud: Cloud): Route[] {
  const reply = (balancer: LoadBalancer): Reply => ({ status: 200, body: { loadbalancer: view(cloud, balancer) } });
  return [
    route("GET /loadbalancers", (call) =>
      listReply(call, "loadbalancers", cloud.octavia.loadBalancers.values(), (each) => view(cloud, each)),
    ),
    route("POST /loadbalancers", (call) => createBalancer(cloud, call)),
    route("GET /loadbalancers/{id}", (call) => reply(getBalancer(cloud, call))),
    route("PUT /loadbalancers/{id}", (call) => {
      const balancer = getBalancer(cloud, call);
      const given = readBody(call, "loadbalancer", DESCRIBED, UNHEARD);
      requireSettled(balancer);
      assignFields(balancer, given);
      startChange(cloud, call, { balancer });
      return reply(balancer);
    }),
    route("DELETE /loadbalancers/{id}", (call) => deleteBalancer(cloud, call, getBalancer(cloud, call))),
    ...["status", "statuses"].map((word) =>
      route(`GET /loadbalancers/{id}/${word}`, (call) => ({
        status: 200,
        body: { statuses: { loadbalancer: statusTree(cloud, getBalancer(cloud, call)) } },
      })),
    ),
  ];
}
