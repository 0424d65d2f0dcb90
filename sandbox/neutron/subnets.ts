// Neutron: subnets.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { bool, type Doc, docs, num, str, strings } from "../wire";
import { type Cidr, contains, formatAddress, formatCidr, overlaps, parseAddress, parseCidr, usable } from "./addresses";
import { absent, bad, bodies, change, fresh, type Kind, listReply, only, owner, touch } from "./collection";
import { getNetwork, seesNetwork } from "./networks";
import { charge } from "./quotas";
import type { HostRoute, Network, Pool, Subnet } from "./state";

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
    prefixlen: { put: false },
    use_default_subnetpool: { put: false },
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

const invalid = (message: string): Refusal => bad(`Invalid input for operation: ${message}`, "InvalidInput");

/** The subnet, or Neutron's 404. */
export function getSubnet(cloud: Cloud, call: Call, id: string): Subnet {
  const subnet = cloud.neutron.subnets.get(id);
  if (!subnet || !sees(cloud, call, subnet)) throw absent(kind, id);
  return subnet;
}

// Other projects' subnets are seen on shared networks only: not on external ones.
function sees(cloud: Cloud, call: Call, subnet: Subnet): boolean {
  if (call.who.admin || subnet.project_id === call.who.projectId) return true;
  const network = cloud.neutron.networks.get(subnet.network_id);
  return network?.shared === true && seesNetwork(call, network);
}

const view = (subnet: Subnet): Doc => ({ ...subnet });

/** The addresses of a network, without its gateway. */
function pools(cidr: Cidr, gateway: string | null): Pool[] {
  const [first, last] = usable(cidr);
  const text = (value: bigint): string => formatAddress({ version: cidr.version, value });
  const at = gateway === null ? undefined : parseAddress(gateway)?.value;
  if (at === undefined || at < first || at > last) return [{ start: text(first), end: text(last) }];
  const parts: Pool[] = [];
  if (at > first) parts.push({ start: text(first), end: text(at - 1n) });
  if (at < last) parts.push({ start: text(at + 1n), end: text(last) });
  return parts;
}

function givenPools(cidr: Cidr, given: Doc): Pool[] | undefined {
  return docs(given, "allocation_pools")?.map((each) => {
    const pool = { start: String(each.start), end: String(each.end) };
    const [start, end] = [parseAddress(pool.start), parseAddress(pool.end)];
    if (!start || !end)
      throw bad(`Invalid input for allocation_pools. Reason: '${pool.start}' is not a valid IP address.`);
    if (start.value > end.value)
      throw bad(
        `The start address of the allocation pool ${pool.start}-${pool.end} exceeds the end address.`,
        "InvalidAllocationPool",
      );
    if (!contains(cidr, start) || !contains(cidr, end)) {
      throw bad(
        `The allocation pool ${pool.start}-${pool.end} spans beyond the subnet cidr ${formatCidr(cidr)}.`,
        "OutOfBoundsAllocationPool",
      );
    }
    return pool;
  });
}

/** A gateway must not be among the addresses that are given out. */
function checkGateway(address: string | null, pools: Pool[]): void {
  const value = parseAddress(address ?? "")?.value;
  if (value === undefined) return;
  for (const { start, end } of pools) {
    const [first, last] = [parseAddress(start)?.value, parseAddress(end)?.value];
    if (first === undefined || last === undefined || value < first || value > last) continue;
    const message = `Gateway ip ${address} conflicts with allocation pool ${start}-${end}.`;
    throw new Refusal(409, message, "GatewayConflictWithAllocationPools");
  }
}

const hostRoutes = (given: Doc): HostRoute[] | undefined =>
  docs(given, "host_routes")?.map((each) => ({ destination: String(each.destination), nexthop: String(each.nexthop) }));

function nameservers(given: Doc): string[] | undefined {
  const servers = strings(given, "dns_nameservers");
  const wrong = servers?.find((each) => !parseAddress(each));
  if (wrong !== undefined)
    throw bad(
      `Invalid input for dns_nameservers. Reason: '${wrong}' is not a valid nameserver. '${wrong}' is not a valid IP address.`,
    );
  return servers;
}

function gateway(given: Doc, fallback: string | null): string | null {
  if (given.gateway_ip === null) return null;
  const asked = str(given, "gateway_ip");
  if (asked === undefined) return fallback;
  const address = parseAddress(asked);
  if (!address) throw bad(`Invalid input for gateway_ip. Reason: '${asked}' is not a valid IP address.`);
  return formatAddress(address);
}

/** Makes a subnet, after looking whether it may be. */
export function createSubnet(cloud: Cloud, network: Network, projectId: string, given: Doc): Subnet {
  const text = str(given, "cidr");
  if (text === undefined)
    throw bad("Bad subnets request: a subnetpool must be specified in the absence of a cidr.", "BadRequest");
  const cidr = text.includes("/") ? parseCidr(text) : undefined;
  if (!cidr) throw invalid(`${text} is not in a CIDR format.`);
  const version = num(given, "ip_version") ?? cidr.version;
  if (version !== cidr.version) throw invalid(`cidr '${text}' does not match the ip_version '${version}'.`);
  // For IPv6 Neutron takes the network's own address: the subnet-router anycast address.
  const first = formatAddress({ version: cidr.version, value: cidr.version === 6 ? cidr.first : cidr.first + 1n });
  const gatewayIp = gateway(given, first);
  const allocation = givenPools(cidr, given) ?? pools(cidr, gatewayIp);
  checkGateway(gatewayIp, allocation);
  for (const other of cloud.neutron.subnets.values()) {
    const theirs = parseCidr(other.cidr);
    if (other.network_id === network.id && theirs && overlaps(cidr, theirs)) {
      throw invalid(
        `Requested subnet with cidr: ${formatCidr(cidr)} for network: ${network.id} overlaps with another subnet.`,
      );
    }
  }
  const subnet: Subnet = {
    ...fresh(projectId, 0),
    name: str(given, "name") ?? "",
    description: str(given, "description") ?? "",
    tags: [],
    network_id: network.id,
    ip_version: cidr.version,
    subnetpool_id: null,
    enable_dhcp: bool(given, "enable_dhcp") ?? true,
    ipv6_ra_mode: str(given, "ipv6_ra_mode") ?? null,
    ipv6_address_mode: str(given, "ipv6_address_mode") ?? null,
    gateway_ip: gatewayIp,
    cidr: formatCidr(cidr),
    allocation_pools: allocation,
    host_routes: hostRoutes(given) ?? [],
    dns_nameservers: nameservers(given) ?? [],
    service_types: strings(given, "service_types") ?? [],
  };
  cloud.neutron.subnets.set(subnet.id, subnet);
  touch(network);
  return subnet;
}

/** /v2.0/subnets. */
export function subnetRoutes(cloud: Cloud): Route[] {
  const { neutron } = cloud;
  const own = (call: Call): Subnet => {
    const subnet = getSubnet(cloud, call, call.params.id ?? "");
    if (!call.who.admin && subnet.project_id !== call.who.projectId) throw absent(kind, subnet.id);
    return subnet;
  };
  return [
    route("GET /v2.0/subnets", (call) =>
      listReply(
        cloud,
        call,
        kind,
        [...neutron.subnets.values()].filter((each) => sees(cloud, call, each)).map(view),
        [],
      ),
    ),
    route("POST /v2.0/subnets", (call) => {
      const { given, bulk } = bodies(call, kind);
      charge(cloud, owner(call, given[0] ?? {}), "subnet", given.length);
      const made: Subnet[] = [];
      try {
        for (const each of given) {
          const network = getNetwork(cloud, call, String(each.network_id));
          if (!call.who.admin && network.project_id !== call.who.projectId) {
            throw new Refusal(404, `Network ${network.id} could not be found.`, "NetworkNotFound");
          }
          made.push(createSubnet(cloud, network, owner(call, each), each));
        }
      } catch (error) {
        for (const each of made) neutron.subnets.delete(each.id);
        throw error;
      }
      return { status: 201, body: bulk ? { subnets: made.map(view) } : { subnet: made.map(view)[0] } };
    }),
    route("GET /v2.0/subnets/{id}", (call) => ({
      status: 200,
      body: { subnet: only(call, view(getSubnet(cloud, call, call.params.id ?? ""))) },
    })),
    route("PUT /v2.0/subnets/{id}", (call) => {
      const subnet = own(call);
      const given = change(call, kind);
      const cidr = parseCidr(subnet.cidr);
      const next = gateway(given, subnet.gateway_ip);
      if (next !== subnet.gateway_ip && subnet.gateway_ip !== null) {
        const taken = [...neutron.ports.values()].find(
          (port) =>
            port.device_owner === "network:router_interface" &&
            port.fixed_ips.some((ip) => ip.subnet_id === subnet.id && ip.ip_address === subnet.gateway_ip),
        );
        if (taken) {
          throw new Refusal(
            409,
            `Current gateway ip ${subnet.gateway_ip} already in use by port ${taken.id}. Unable to update.`,
            "GatewayIpInUse",
          );
        }
      }
      const allocation = cidr && givenPools(cidr, given);
      if (allocation || next !== subnet.gateway_ip) checkGateway(next, allocation ?? subnet.allocation_pools);
      subnet.allocation_pools = allocation ?? subnet.allocation_pools;
      subnet.gateway_ip = next;
      subnet.name = str(given, "name") ?? subnet.name;
      subnet.description = str(given, "description") ?? subnet.description;
      subnet.enable_dhcp = bool(given, "enable_dhcp") ?? subnet.enable_dhcp;
      subnet.host_routes = hostRoutes(given) ?? subnet.host_routes;
      subnet.dns_nameservers = nameservers(given) ?? subnet.dns_nameservers;
      subnet.service_types = strings(given, "service_types") ?? subnet.service_types;
      touch(subnet);
      return { status: 200, body: { subnet: view(subnet) } };
    }),
    route("DELETE /v2.0/subnets/{id}", (call) => {
      const subnet = own(call);
      const users = [...neutron.ports.values()].filter((port) =>
        port.fixed_ips.some((ip) => ip.subnet_id === subnet.id),
      );
      // Addresses that hosts gave themselves go with the subnet, except a router's.
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
    }),
  ];
}
