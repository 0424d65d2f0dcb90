// Manila: share networks.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { doc, isDoc, str } from "../wire";
import { checkNetworkQuota } from "./quotas";
import { securityServiceActions } from "./securityServices";
import { deleteServer } from "./servers";
import type { ShareNetwork } from "./state";
import { now, pageOf, unprocessable, wantsAllProjects } from "./words";

/**
 * The share network of an id, as the caller may see it.
 * @throws Refusal 404
 */
export function getShareNetwork(cloud: Cloud, call: Call, id: string): ShareNetwork {
  const network = cloud.manila.networks.get(id);
  if (network && (call.who.admin || network.project_id === call.who.projectId)) return network;
  throw new Refusal(404, `Share network ${id} could not be found.`);
}

function subnet(network: ShareNetwork) {
  const { network_type, segmentation_id, cidr, ip_version, gateway, mtu } = network;
  const { neutron_net_id, neutron_subnet_id } = network;
  return { neutron_net_id, neutron_subnet_id, network_type, segmentation_id, cidr, ip_version, gateway, mtu };
}

function view(call: Call, network: ShareNetwork) {
  const { id, name, project_id, created_at, updated_at, description } = network;
  const common = { id, name, project_id, created_at, updated_at, description };
  // From 2.51 on a share network has subnets.
  if (call.version < 51) return { ...common, ...subnet(network) };
  return {
    ...common,
    share_network_subnets: [
      {
        id: network.subnetId,
        availability_zone: null,
        created_at,
        updated_at: network.subnetUpdatedAt,
        ...subnet(network),
      },
    ],
  };
}

function listNetworks(cloud: Cloud, call: Call): ShareNetwork[] {
  const { query } = call;
  const project = call.who.admin ? query.get("project_id") : null;
  const own = project ?? (wantsAllProjects(call) ? undefined : call.who.projectId);
  const rows = [...cloud.manila.networks.values()]
    .filter((network) => own === undefined || network.project_id === own)
    .filter(
      ({ securityServiceIds = [] }) =>
        !query.has("security_service_id") || securityServiceIds.includes(query.get("security_service_id") ?? ""),
    )
    .filter((network) =>
      (["name", "description", "neutron_net_id", "neutron_subnet_id"] as const).every(
        (key) =>
          (query.get(key) === null || query.get(key) === network[key]) &&
          (query.get(`${key}~`) === null || (network[key] ?? "").includes(query.get(`${key}~`) ?? "")),
      ),
    )
    .reverse();
  return pageOf(call, rows).rows;
}

/** The routes of /share-networks. */
export function networkRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): ShareNetwork => getShareNetwork(cloud, call, call.params.id ?? "");
  return [
    route("GET /share-networks", (call) => ({
      status: 200,
      body: { share_networks: listNetworks(cloud, call).map(({ id, name }) => ({ id, name })) },
    })),
    route("GET /share-networks/detail", (call) => ({
      status: 200,
      body: { share_networks: listNetworks(cloud, call).map((each) => view(call, each)) },
    })),
    route("POST /share-networks", (call) => createNetwork(cloud, call)),
    route("GET /share-networks/{id}", (call) => ({ status: 200, body: { share_network: view(call, get(call)) } })),
    route("PUT /share-networks/{id}", (call) => {
      const network = get(call);
      const given = doc(call.body, "share_network");
      network.name = str(given, "name") ?? network.name;
      network.description = str(given, "description") ?? network.description;
      network.updated_at = now();
      return { status: 200, body: { share_network: view(call, network) } };
    }),
    route("POST /share-networks/{id}/action", (call) => {
      const network = get(call);
      const [name = ""] = Object.keys(call.body);
      const act = securityServiceActions[name];
      if (!act) throw new Refusal(400, `There is no such action: ${name}`);
      act(cloud, call, network);
      return { status: 200, body: { share_network: view(call, network) } };
    }),
    route("DELETE /share-networks/{id}", (call) => deleteNetwork(cloud, get(call))),
  ];
}

/** Creates a share network. Whether its network exists is found out by its first share. */
function createNetwork(cloud: Cloud, call: Call): Reply {
  if (!isDoc(call.body.share_network)) throw unprocessable();
  const given = doc(call.body, "share_network");
  const [net, sub] = [str(given, "neutron_net_id"), str(given, "neutron_subnet_id")];
  if ((net === undefined) !== (sub === undefined)) {
    throw new Refusal(
      400,
      "When creating a new share network subnet you need to specify both neutron_net_id and neutron_subnet_id or none of them.",
    );
  }
  checkNetworkQuota(cloud, call.who.projectId);
  const network: ShareNetwork = {
    id: uuid(),
    project_id: call.who.projectId,
    name: str(given, "name") ?? null,
    description: str(given, "description") ?? null,
    created_at: now(),
    updated_at: null,
    subnetId: uuid(),
    subnetUpdatedAt: null,
    neutron_net_id: net ?? null,
    neutron_subnet_id: sub ?? null,
    network_type: null,
    segmentation_id: null,
    cidr: null,
    ip_version: null,
    gateway: null,
    mtu: null,
  };
  cloud.manila.networks.set(network.id, network);
  return { status: 200, body: { share_network: view(call, network) } };
}

/** Deletes a share network and its share servers. */
function deleteNetwork(cloud: Cloud, network: ShareNetwork): Reply {
  const { manila } = cloud;
  const shares = [...manila.shares.values()].filter((share) => share.share_network_id === network.id);
  if (shares.length > 0) {
    throw new Refusal(409, `Can not delete share network ${network.id}, it has ${shares.length} share(s).`);
  }
  manila.networks.delete(network.id);
  for (const server of manila.servers.values()) if (server.network === network) deleteServer(cloud, server);
  return { status: 202 };
}
