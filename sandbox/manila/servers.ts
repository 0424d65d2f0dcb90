// Manila: share servers, which serve the shares of a share network: created with its first share, deleted with it.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { createPort, deletePort } from "../neutron/ports";
import { Refusal } from "../refusal";
import { type Route, route } from "../service";
import type { ShareNetwork, ShareServer } from "./state";
import { now, pageOf, requireOperator } from "./words";

/** The back end that has share servers. */
export const BACKEND = "sandbox@served";
/** The number of addresses of a server. */
const ADDRESSES = 2;

/**
 * Calls `ready` once the network has an active server.
 * @returns False if there can be none: the share network names a network that does not exist.
 */
export function useServer(cloud: Cloud, network: ShareNetwork, ready: (server: ShareServer) => void): boolean {
  const there = [...cloud.manila.servers.values()].find((each) => each.network === network);
  const server = there ?? createServer(cloud, network);
  if (!server) return false;
  if (server.status === "active") ready(server);
  else server.waiting.push(() => ready(server));
  return true;
}

function createServer(cloud: Cloud, network: ShareNetwork): ShareServer | undefined {
  const net = cloud.neutron.networks.get(network.neutron_net_id ?? "");
  const subnet = cloud.neutron.subnets.get(network.neutron_subnet_id ?? "");
  if (!net || subnet?.network_id !== net.id) return undefined;
  const id = uuid();
  const ports = Array.from({ length: ADDRESSES }, () =>
    createPort(cloud, net, network.project_id, {
      device_id: id,
      device_owner: "manila:share",
      fixed_ips: [{ subnet_id: subnet.id }],
    }),
  );
  Object.assign(network, {
    subnetUpdatedAt: now(),
    network_type: "vxlan",
    segmentation_id: 1 + cloud.manila.servers.size,
    cidr: subnet.cidr,
    ip_version: subnet.ip_version,
    gateway: subnet.gateway_ip,
    mtu: 1450,
  });
  const server: ShareServer = {
    id,
    project_id: network.project_id,
    network,
    status: "creating",
    created_at: now(),
    updated_at: null,
    addresses: ports.flatMap((port) => port.fixed_ips.map((ip) => ip.ip_address)),
    ports: ports.map((port) => port.id),
    waiting: [],
  };
  cloud.manila.servers.set(id, server);
  cloud.clock.after(cloud.settings.delays.shareServer, () => {
    Object.assign(server, { status: "active", updated_at: now() });
    for (const step of server.waiting.splice(0)) step();
  });
  return server;
}

/** Deletes a server and its ports, a moment later. */
export function deleteServer(cloud: Cloud, server: ShareServer): void {
  server.status = "deleting";
  cloud.clock.after(cloud.settings.delays.share, () => {
    cloud.manila.servers.delete(server.id);
    for (const id of server.ports) {
      const port = cloud.neutron.ports.get(id);
      if (port) deletePort(cloud, port);
    }
  });
}

function view(server: ShareServer) {
  return {
    id: server.id,
    project_id: server.project_id,
    updated_at: server.updated_at,
    status: server.status,
    host: BACKEND,
    share_network_name: server.network.name ?? server.network.id,
    share_network_id: server.network.id,
    is_auto_deletable: true,
    identifier: server.id,
    share_network_subnet_id: server.network.subnetId,
    task_state: null,
    source_share_server_id: null,
  };
}

/** The routes of /share-servers, for the operator. */
export function serverRoutes(cloud: Cloud): Route[] {
  const get = (id = ""): ShareServer => {
    const server = cloud.manila.servers.get(id);
    if (server) return server;
    throw new Refusal(404, `Share server ${id} could not be found.`);
  };
  const details = ({ id, addresses: [first, second] }: ShareServer) => ({
    service_ip: first,
    username: "sandbox",
    server_id: id,
    subnet_allocations: JSON.stringify([{ primary_public_ip: first, secondary_public_ip: second }]),
  });
  return [
    route("GET /share-servers", (call) => {
      requireOperator(call);
      const wanted = call.query.get("share_network_id");
      const rows = [...cloud.manila.servers.values()].filter((each) => wanted === null || each.network.id === wanted);
      return { status: 200, body: { share_servers: pageOf(call, rows).rows.map(view) } };
    }),
    route("GET /share-servers/{id}", (call) => {
      requireOperator(call);
      const server = get(call.params.id);
      const { created_at } = server;
      return { status: 200, body: { share_server: { ...view(server), created_at, backend_details: details(server) } } };
    }),
    route("GET /share-servers/{id}/details", (call) => {
      requireOperator(call);
      return { status: 200, body: { details: details(get(call.params.id)) } };
    }),
    route("DELETE /share-servers/{id}", (call) => {
      requireOperator(call);
      const server = get(call.params.id);
      if ([...cloud.manila.shares.values()].some((share) => share.serverId === server.id)) {
        throw new Refusal(409, `Share server ${server.id} in use.`);
      }
      deleteServer(cloud, server);
      return { status: 202 };
    }),
  ];
}
