// Neutron: networks.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, num, python, str, strings } from "../wire";
import {
  commonFields,
  type Kind,
  listReply,
  notFound,
  ownerOf,
  readBodies,
  readChange,
  selectFields,
  touch,
} from "./collection";
import { isShared } from "./collectionRoutes";
import { deletePort } from "./ports";
import { checkQuota } from "./quotas";
import type { Network } from "./state";
import { invalid } from "./subnetFields";

const kind: Kind = {
  name: "network",
  plural: "networks",
  missing: "NetworkNotFound",
  notFound: (id) => `Network ${id} could not be found.`,
  attributes: {
    name: { type: "string" },
    description: { type: "string" },
    admin_state_up: { type: "boolean" },
    mtu: {},
    shared: { type: "boolean", operator: true },
    "router:external": { type: "boolean", operator: true },
    is_default: { type: "boolean", operator: true },
    port_security_enabled: { type: "boolean" },
    availability_zone_hints: { put: false },
    "provider:network_type": { operator: true },
    "provider:physical_network": { operator: true },
    "provider:segmentation_id": { operator: true },
    segments: { put: false, filter: false },
    tags: { post: false, put: false },
    status: { post: false, put: false },
    subnets: { post: false, put: false },
  },
};

/** Whether the caller may see a network. */
export const canSeeNetwork = (call: Call, network: Network): boolean =>
  call.who.admin ||
  network.project_id === call.who.projectId ||
  isShared(network, call.who.projectId) ||
  network["router:external"];

/**
 * The network of an id, as the caller may see it.
 * @throws Refusal 404
 */
export function getNetwork(cloud: Cloud, call: Call, id: string): Network {
  const network = cloud.neutron.networks.get(id);
  if (!network || !canSeeNetwork(call, network)) throw notFound(kind, id);
  return network;
}

function view(cloud: Cloud, call: Call, network: Network, isNew = false): Doc {
  const { segmentation_id, network_type, physical_network, is_default = false, sharedWith: _with, ...rest } = network;
  return {
    ...rest,
    shared: isShared(network, call.who.projectId),
    subnets: [...cloud.neutron.subnets.values()]
      .filter((each) => each.network_id === network.id)
      .map((each) => each.id),
    ...(isNew || network["router:external"] ? { is_default } : {}),
    availability_zones: [],
    ipv4_address_scope: null,
    ipv6_address_scope: null,
    ...(call.who.admin
      ? {
          "provider:network_type": network_type,
          "provider:physical_network": physical_network,
          "provider:segmentation_id": segmentation_id,
        }
      : {}),
  };
}

const TYPES = ["vxlan", "vlan", "flat", "local", "geneve", "gre"];

/** Refuses kinds of network that there are not, an MTU beyond theirs, and zones: there are none. */
function checkProvider(given: Doc, type: string): void {
  if (!TYPES.includes(type)) throw invalid(`network_type value '${type}' not supported.`);
  const mtu = given.mtu === undefined || given.mtu === null ? undefined : num(given, "mtu");
  const most = type === "vxlan" ? 1450 : 1500;
  if (given.mtu !== undefined && given.mtu !== null && mtu === undefined)
    throw invalid(`${python(given.mtu)} is not an integer.`);
  if (mtu !== undefined && mtu > most) throw invalid(`Requested MTU is too big, maximum is ${most}.`);
  const [zone] = strings(given, "availability_zone_hints") ?? [];
  if (zone !== undefined)
    throw new Refusal(404, `AvailabilityZone ${zone} could not be found.`, "AvailabilityZoneNotFound");
  if (Array.isArray(given.segments) && given.segments.length > 0)
    throw new Refusal(501, "The sandbox does not have what 'segments' asks for: networks of several segments.");
}

/** Creates a network from the attributes of a request's body. */
export function createNetwork(cloud: Cloud, projectId: string, given: Doc): Network {
  const type = str(given, "provider:network_type") ?? "vxlan";
  checkProvider(given, type);
  const network: Network = {
    ...commonFields(projectId, 1),
    name: str(given, "name") ?? "",
    description: str(given, "description") ?? "",
    tags: [],
    admin_state_up: bool(given, "admin_state_up") ?? true,
    mtu: num(given, "mtu") ?? (type === "vxlan" ? 1450 : 1500),
    status: "ACTIVE",
    shared: bool(given, "shared") ?? false,
    port_security_enabled: bool(given, "port_security_enabled") ?? true,
    "router:external": bool(given, "router:external") ?? false,
    availability_zone_hints: strings(given, "availability_zone_hints") ?? [],
    network_type: type,
    physical_network: str(given, "provider:physical_network") ?? null,
    segmentation_id:
      num(given, "provider:segmentation_id") ?? (type === "vxlan" ? 1 + cloud.neutron.nextAttribute() : null),
    is_default: bool(given, "is_default") ?? false,
  };
  cloud.neutron.networks.set(network.id, network);
  return network;
}

/** The routes of /v2.0/networks. */
export function networkRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2.0/networks", (call) => {
      const rows = [...cloud.neutron.networks.values()]
        .filter((each) => canSeeNetwork(call, each))
        .map((each) => view(cloud, call, each));
      return listReply(call, kind, rows);
    }),
    route("POST /v2.0/networks", (call) => {
      const { given, bulk } = readBodies(call, kind);
      checkQuota(cloud, ownerOf(call, given[0] ?? {}), "network", given.length);
      const created = given.map((each) => view(cloud, call, createNetwork(cloud, ownerOf(call, each), each), true));
      return { status: 201, body: bulk ? { networks: created } : { network: created[0] } };
    }),
    route("GET /v2.0/networks/{id}", (call) => ({
      status: 200,
      body: { network: selectFields(call, view(cloud, call, getNetwork(cloud, call, call.params.id ?? ""))) },
    })),
    route("PUT /v2.0/networks/{id}", (call) => changeNetwork(cloud, call)),
    route("DELETE /v2.0/networks/{id}", (call) => deleteNetwork(cloud, call)),
  ];
}

/** The network that a request changes: the caller sees others' networks, and may change only its own. */
function getOwnNetwork(cloud: Cloud, call: Call): Network {
  const network = getNetwork(cloud, call, call.params.id ?? "");
  if (!call.who.admin && network.project_id !== call.who.projectId) throw notFound(kind, network.id);
  return network;
}

function changeNetwork(cloud: Cloud, call: Call): Reply {
  const network = getOwnNetwork(cloud, call);
  const given = readChange(call, kind, network);
  network.name = str(given, "name") ?? network.name;
  network.description = str(given, "description") ?? network.description;
  network.admin_state_up = bool(given, "admin_state_up") ?? network.admin_state_up;
  if (given.mtu !== undefined) checkProvider({ mtu: given.mtu }, network.network_type);
  network.mtu = num(given, "mtu") ?? network.mtu;
  network.is_default = bool(given, "is_default") ?? network.is_default;
  network.shared = bool(given, "shared") ?? network.shared;
  requireUnused(cloud, network, given);
  network["router:external"] = bool(given, "router:external") ?? network["router:external"];
  network.port_security_enabled = bool(given, "port_security_enabled") ?? network.port_security_enabled;
  touch(network);
  return { status: 200, body: { network: view(cloud, call, network) } };
}

/** Refuses to take a network inside while gateways or floating IPs are on it. */
function requireUnused({ neutron }: Cloud, network: Network, given: Doc): void {
  if (!network["router:external"] || bool(given, "router:external") !== false) return;
  const owners = ["network:router_gateway", "network:floatingip"];
  const used = [...neutron.ports.values()].some(
    (each) => each.network_id === network.id && owners.includes(each.device_owner),
  );
  if (used)
    throw new Refusal(
      409,
      `External network ${network.id} cannot be updated to be made non-external, since it has existing gateway ports.`,
      "ExternalNetworkInUse",
    );
}

function deleteNetwork(cloud: Cloud, call: Call): Reply {
  const { neutron } = cloud;
  const network = getOwnNetwork(cloud, call);
  const ports = [...neutron.ports.values()].filter((each) => each.network_id === network.id);
  // Ports that Neutron created for its own use are deleted with the network.
  const used = ports.filter((each) => each.device_owner !== "network:dhcp");
  if (used.length > 0) {
    throw new Refusal(
      409,
      `Unable to complete operation on network ${network.id}. There are one or more ports still in use on the network, id for these ports is: ${used.map((each) => each.id).join(",")}.`,
      "NetworkInUse",
    );
  }
  for (const each of ports) deletePort(cloud, each);
  for (const each of neutron.subnets.values()) if (each.network_id === network.id) neutron.subnets.delete(each.id);
  for (const each of neutron.rbac.values()) if (each.object_id === network.id) neutron.rbac.delete(each.id);
  neutron.networks.delete(network.id);
  return { status: 204 };
}
