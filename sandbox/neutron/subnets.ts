// Neutron: subnets.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, num, str, strings } from "../wire";
import { type Cidr, formatAddress, formatCidr, overlaps, parseCidr } from "./addresses";
import {
  badRequest,
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
import { canSeeNetwork, getNetwork } from "./networks";
import type { SubnetPool } from "./parts";
import { cidrFrom, poolFor } from "./pooledCidr";
import { checkQuota } from "./quotas";
import type { Network, Subnet } from "./state";
import {
  checkGateway,
  checkModes,
  defaultPools,
  gatewayOf,
  givenPools,
  hostRoutes,
  invalid,
  nameservers,
} from "./subnetFields";

const kind: Kind = {
  name: "subnet",
  plural: "subnets",
  missing: "SubnetNotFound",
  notFound: (id) => `Subnet ${id} could not be found.`,
  attributes: {
    network_id: { required: true, put: false, type: "uuid" },
    ip_version: { put: false },
    cidr: { put: false },
    subnetpool_id: { put: false },
    prefixlen: { put: false, filter: false },
    use_default_subnetpool: { put: false, filter: false },
    ipv6_ra_mode: { put: false },
    ipv6_address_mode: { put: false },
    name: { type: "string" },
    description: { type: "string" },
    gateway_ip: {},
    enable_dhcp: { type: "boolean" },
    allocation_pools: {},
    host_routes: {},
    dns_nameservers: {},
    service_types: {},
    segment_id: {},
    tags: { post: false, put: false },
  },
};

/**
 * The subnet of an id, as the caller may see it.
 * @throws Refusal 404
 */
export function getSubnet(cloud: Cloud, call: Call, id: string): Subnet {
  const subnet = cloud.neutron.subnets.get(id);
  if (!subnet || !canSee(cloud, call, subnet)) throw notFound(kind, id);
  return subnet;
}

// Of other projects' subnets the caller sees those on shared networks, and not those on external ones.
function canSee(cloud: Cloud, call: Call, subnet: Subnet): boolean {
  if (call.who.admin || subnet.project_id === call.who.projectId) return true;
  const network = cloud.neutron.networks.get(subnet.network_id);
  return network !== undefined && isShared(network, call.who.projectId) && canSeeNetwork(call, network);
}

const view = (subnet: Subnet): Doc => ({ ...subnet });

/**
 * Creates a subnet on a network from the attributes of a request's body.
 * @throws Refusal If its addresses are not well-formed or overlap those of another subnet.
 */
export function createSubnet(cloud: Cloud, network: Network, projectId: string, given: Doc, pool?: SubnetPool): Subnet {
  const cidr = pool ? cidrFrom(cloud, pool, given) : readCidr(given);
  // For IPv6 Neutron takes the network's own address: the subnet-router anycast address.
  const first = formatAddress({ version: cidr.version, value: cidr.version === 6 ? cidr.first : cidr.first + 1n });
  const gatewayIp = gatewayOf(cidr, given, first);
  const pools = givenPools(cidr, given) ?? [];
  // An empty list means the default here, and none at all in a change.
  const allocation = pools.length > 0 ? pools : defaultPools(cidr, gatewayIp);
  checkModes(cidr, given, bool(given, "enable_dhcp") ?? true, false);
  checkGateway(gatewayIp, allocation);
  checkOverlap(cloud, network, cidr);
  const subnet: Subnet = {
    ...commonFields(projectId, 0),
    name: str(given, "name") ?? "",
    description: str(given, "description") ?? "",
    tags: [],
    network_id: network.id,
    ip_version: cidr.version,
    subnetpool_id: pool?.id ?? null,
    enable_dhcp: bool(given, "enable_dhcp") ?? true,
    ipv6_ra_mode: str(given, "ipv6_ra_mode") ?? null,
    ipv6_address_mode: str(given, "ipv6_address_mode") ?? null,
    gateway_ip: gatewayIp,
    cidr: formatCidr(cidr),
    allocation_pools: allocation,
    host_routes: hostRoutes(cidr.version, given) ?? [],
    dns_nameservers: nameservers(cidr.version, given) ?? [],
    service_types: strings(given, "service_types") ?? [],
  };
  cloud.neutron.subnets.set(subnet.id, subnet);
  touch(network);
  return subnet;
}

function readCidr(given: Doc): Cidr {
  const text = str(given, "cidr");
  if (text === undefined)
    throw badRequest("Bad subnets request: a subnetpool must be specified in the absence of a cidr.", "BadRequest");
  const cidr = text.includes("/") ? parseCidr(text) : undefined;
  if (!cidr) throw invalid(`${text} is not in a CIDR format.`);
  const version = num(given, "ip_version") ?? cidr.version;
  if (version !== cidr.version) throw invalid(`cidr '${text}' does not match the ip_version '${version}'.`);
  return cidr;
}

function checkOverlap(cloud: Cloud, network: Network, cidr: Cidr): void {
  for (const other of cloud.neutron.subnets.values()) {
    const theirs = parseCidr(other.cidr);
    if (other.network_id === network.id && theirs && overlaps(cidr, theirs)) {
      throw invalid(
        `Requested subnet with cidr: ${formatCidr(cidr)} for network: ${network.id} overlaps with another subnet.`,
      );
    }
  }
}

/** The routes of /v2.0/subnets. */
export function subnetRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2.0/subnets", (call) => {
      const rows = [...cloud.neutron.subnets.values()].filter((each) => canSee(cloud, call, each));
      return listReply(call, kind, rows.map(view));
    }),
    route("POST /v2.0/subnets", (call) => createSubnets(cloud, call)),
    route("GET /v2.0/subnets/{id}", (call) => ({
      status: 200,
      body: { subnet: selectFields(call, view(getSubnet(cloud, call, call.params.id ?? ""))) },
    })),
    route("PUT /v2.0/subnets/{id}", (call) => changeSubnet(cloud, call)),
    route("DELETE /v2.0/subnets/{id}", (call) => deleteSubnet(cloud, call)),
  ];
}

/** The subnet that a request changes: the caller sees others' subnets, and may change only its own. */
function getOwnSubnet(cloud: Cloud, call: Call): Subnet {
  const subnet = getSubnet(cloud, call, call.params.id ?? "");
  if (!call.who.admin && subnet.project_id !== call.who.projectId) throw notFound(kind, subnet.id);
  return subnet;
}

function createSubnets(cloud: Cloud, call: Call): Reply {
  const { given, bulk } = readBodies(call, kind);
  checkQuota(cloud, ownerOf(call, given[0] ?? {}), "subnet", given.length);
  const created: Subnet[] = [];
  try {
    for (const each of given) {
      const network = getNetwork(cloud, call, String(each.network_id));
      if (!call.who.admin && network.project_id !== call.who.projectId) {
        throw new Refusal(404, `Network ${network.id} could not be found.`, "NetworkNotFound");
      }
      if (each.segment_id)
        throw new Refusal(501, "The sandbox does not have what 'segment_id' asks for: networks of several segments.");
      created.push(createSubnet(cloud, network, ownerOf(call, each), each, poolFor(cloud, call, each)));
    }
  } catch (error) {
    for (const each of created) cloud.neutron.subnets.delete(each.id);
    throw error;
  }
  return { status: 201, body: bulk ? { subnets: created.map(view) } : { subnet: created.map(view)[0] } };
}

function changeSubnet(cloud: Cloud, call: Call): Reply {
  const subnet = getOwnSubnet(cloud, call);
  const given = readChange(call, kind, subnet);
  const cidr = parseCidr(subnet.cidr);
  const gateway = gatewayOf(cidr, given, subnet.gateway_ip);
  if (cidr) checkModes(cidr, {}, bool(given, "enable_dhcp") ?? subnet.enable_dhcp, subnet.enable_dhcp);
  if (gateway !== subnet.gateway_ip) checkGatewayUnused(cloud, subnet);
  const allocation = cidr && givenPools(cidr, given);
  if (allocation || gateway !== subnet.gateway_ip) checkGateway(gateway, allocation ?? subnet.allocation_pools);
  subnet.allocation_pools = allocation ?? subnet.allocation_pools;
  subnet.gateway_ip = gateway;
  subnet.name = str(given, "name") ?? subnet.name;
  subnet.description = str(given, "description") ?? subnet.description;
  subnet.enable_dhcp = bool(given, "enable_dhcp") ?? subnet.enable_dhcp;
  subnet.host_routes = hostRoutes(subnet.ip_version, given) ?? subnet.host_routes;
  subnet.dns_nameservers = nameservers(subnet.ip_version, given) ?? subnet.dns_nameservers;
  subnet.service_types = strings(given, "service_types") ?? subnet.service_types;
  touch(subnet);
  return { status: 200, body: { subnet: view(subnet) } };
}

/** Refuses to change the gateway of a subnet if a router has its address. */
function checkGatewayUnused(cloud: Cloud, subnet: Subnet): void {
  if (subnet.gateway_ip === null) return;
  const taken = [...cloud.neutron.ports.values()].find(
    (port) =>
      port.device_owner === "network:router_interface" &&
      port.fixed_ips.some((ip) => ip.subnet_id === subnet.id && ip.ip_address === subnet.gateway_ip),
  );
  if (!taken) return;
  throw new Refusal(
    409,
    `Current gateway ip ${subnet.gateway_ip} already in use by port ${taken.id}. Unable to update.`,
    "GatewayIpInUse",
  );
}

function deleteSubnet(cloud: Cloud, call: Call): Reply {
  const { neutron } = cloud;
  const subnet = getOwnSubnet(cloud, call);
  const users = [...neutron.ports.values()].filter((port) => port.fixed_ips.some((ip) => ip.subnet_id === subnet.id));
  // Addresses that hosts gave themselves are deleted with the subnet, except a router's.
  const slaac = subnet.ipv6_address_mode === "slaac";
  if (users.some((port) => !slaac || port.device_owner.startsWith("network:router"))) {
    throw new Refusal(
      409,
      `Unable to complete operation on subnet ${subnet.id}: One or more ports have an IP allocation from this subnet.`,
      "SubnetInUse",
    );
  }
  for (const port of users) port.fixed_ips = port.fixed_ips.filter((ip) => ip.subnet_id !== subnet.id);
  neutron.subnets.delete(subnet.id);
  return { status: 204 };
}
