// Neutron: ports and the addresses they get.
import type { Cloud } from "../cloud";
import { macAddress } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { bool, type Doc, docs, list, str, strings } from "../wire";
import { contains, eui64, formatAddress, parseAddress, parseCidr } from "./addresses";
import { absent, bad, bodies, change, fresh, type Kind, listReply, only, owner, touch } from "./collection";
import { defaultGroup } from "./groups";
import { getNetwork } from "./networks";
import { charge } from "./quotas";
import type { FixedIp, Network, Port, Subnet } from "./state";

const kind: Kind = {
  name: "port",
  plural: "ports",
  missing: "PortNotFound",
  notFound: (id) => `Port ${id} could not be found.`,
  attributes: {
    network_id: { required: true, put: false, type: "uuid" },
    name: { type: "string" },
    description: { type: "string" },
    admin_state_up: { type: "boolean" },
    mac_address: {},
    fixed_ips: { type: "list" },
    device_id: { type: "string" },
    device_owner: { type: "string" },
    security_groups: { type: "list" },
    port_security_enabled: { type: "boolean" },
    allowed_address_pairs: { type: "list" },
    extra_dhcp_opts: { type: "list" },
    "binding:vnic_type": {},
    "binding:host_id": { operator: true },
    "binding:profile": { operator: true },
    tags: { put: false },
    status: { post: false, put: false },
  },
};

/** The port, or Neutron's 404. */
export function getPort(cloud: Cloud, call: Call, id: string): Port {
  const port = cloud.neutron.ports.get(id);
  if (!port || (!call.who.admin && port.project_id !== call.who.projectId)) throw absent(kind, id);
  return port;
}

function view(call: Call, port: Port): Doc {
  const { "binding:host_id": host, ...rest } = port;
  if (!call.who.admin) return rest;
  return {
    ...rest,
    "binding:profile": {},
    "binding:host_id": host,
    "binding:vif_type": host ? "ovs" : "unbound",
    "binding:vif_details": host ? { connectivity: "l2", port_filter: true } : {},
  };
}

const wrongIp = (address: string): Refusal =>
  bad(`IP address ${address} is not a valid IP for the specified subnet.`, "InvalidIpForSubnet");

const isSlaac = (subnet: Subnet): boolean => ["slaac", "dhcpv6-stateless"].includes(subnet.ipv6_address_mode ?? "");

/** Gives addresses on a network: those that were asked for, else one of each IP version. */
export function allocate(
  cloud: Cloud,
  network: Network,
  mac: string,
  asked: Doc[] | undefined,
  router = false,
): FixedIp[] {
  const subnets = [...cloud.neutron.subnets.values()].filter((each) => each.network_id === network.id);
  const taken = new Set(
    [...cloud.neutron.ports.values()].flatMap((port) => port.fixed_ips.map((ip) => `${ip.subnet_id} ${ip.ip_address}`)),
  );
  const automatic = subnets.filter(isSlaac).map((subnet) => slaacIp(subnet, mac));
  if (asked === undefined) {
    const chosen: FixedIp[] = [];
    for (const version of [4, 6]) {
      const candidates = subnets.filter((each) => each.ip_version === version && !isSlaac(each));
      if (candidates.length === 0) continue;
      const free = candidates.flatMap((subnet) => freeIp(subnet, taken) ?? [])[0];
      if (!free)
        throw new Refusal(
          409,
          `No more IP addresses available on network ${network.id}.`,
          "IpAddressGenerationFailure",
        );
      chosen.push(free);
    }
    return [...chosen, ...automatic];
  }
  const chosen = asked.map((each) => {
    const address = str(each, "ip_address");
    const wanted = str(each, "subnet_id");
    const subnet = wanted
      ? subnets.find((one) => one.id === wanted)
      : subnets.find((one) => address !== undefined && within(one, address));
    if (!subnet) {
      if (wanted && !cloud.neutron.subnets.has(wanted))
        throw new Refusal(404, `Subnet ${wanted} could not be found.`, "SubnetNotFound");
      if (wanted)
        throw bad(
          `Failed to create port on network ${network.id}, because fixed_ips included invalid subnet ${wanted}.`,
          "InvalidInput",
        );
      throw bad(
        `IP address ${address} is not a valid IP for any of the subnets on the specified network.`,
        "InvalidIpForNetwork",
      );
    }
    if (address === undefined) {
      if (isSlaac(subnet)) return slaacIp(subnet, mac);
      const free = freeIp(subnet, taken);
      if (!free)
        throw new Refusal(
          409,
          `No more IP addresses available on network ${network.id}.`,
          "IpAddressGenerationFailure",
        );
      return free;
    }
    if (!within(subnet, address)) throw wrongIp(address);
    if (isSlaac(subnet) && !router)
      throw bad(
        `IPv6 address ${address} can not be directly assigned to a port on subnet ${subnet.id} as the subnet is configured for automatic addresses`,
        "AllocationOnAutoAddressSubnet",
      );
    if (taken.has(`${subnet.id} ${address}`)) {
      throw new Refusal(
        409,
        `IP address ${address} already allocated in subnet ${subnet.id}`,
        "IpAddressAlreadyAllocated",
      );
    }
    return { subnet_id: subnet.id, ip_address: address };
  });
  if (router) return chosen;
  return [...chosen, ...automatic.filter((ip) => !chosen.some((each) => each.subnet_id === ip.subnet_id))];
}

function slaacIp(subnet: Subnet, mac: string): FixedIp {
  const cidr = parseCidr(subnet.cidr);
  return { subnet_id: subnet.id, ip_address: cidr ? eui64(cidr, mac) : "" };
}

function within(subnet: Subnet, text: string): boolean {
  const cidr = parseCidr(subnet.cidr);
  const address = parseAddress(text);
  return cidr !== undefined && address !== undefined && contains(cidr, address);
}

function freeIp(subnet: Subnet, taken: Set<string>): FixedIp | undefined {
  for (const pool of subnet.allocation_pools) {
    const [start, end] = [parseAddress(pool.start), parseAddress(pool.end)];
    if (!start || !end) continue;
    for (let value = start.value; value <= end.value; value += 1n) {
      const ip_address = formatAddress({ version: start.version, value });
      const key = `${subnet.id} ${ip_address}`;
      if (taken.has(key)) continue;
      taken.add(key);
      return { subnet_id: subnet.id, ip_address };
    }
  }
  return undefined;
}

function groupsFor(cloud: Cloud, projectId: string, given: Doc, trusted: boolean): string[] {
  const asked = strings(given, "security_groups");
  if (asked === undefined)
    return trusted || bool(given, "port_security_enabled") === false ? [] : [defaultGroup(cloud, projectId).id];
  for (const id of asked) {
    if (!cloud.neutron.groups.has(id))
      throw new Refusal(404, `Security group ${id} does not exist`, "SecurityGroupNotFound");
  }
  return asked;
}

/** Makes a port. */
export function createPort(cloud: Cloud, network: Network, projectId: string, given: Doc): Port {
  const mac = str(given, "mac_address") ?? macAddress();
  const deviceOwner = str(given, "device_owner") ?? "";
  const trusted = deviceOwner.startsWith("network:");
  const port: Port = {
    ...fresh(projectId, 1),
    name: str(given, "name") ?? "",
    description: str(given, "description") ?? "",
    // Neutron takes tags here and forgets them, unless tag_ports_during_bulk_creation is among its plugins.
    tags: [],
    network_id: network.id,
    mac_address: mac,
    admin_state_up: bool(given, "admin_state_up") ?? true,
    status: trusted ? "ACTIVE" : "DOWN",
    device_id: str(given, "device_id") ?? "",
    device_owner: deviceOwner,
    fixed_ips: allocate(cloud, network, mac, docs(given, "fixed_ips"), trusted),
    port_security_enabled: trusted ? false : (bool(given, "port_security_enabled") ?? network.port_security_enabled),
    security_groups: groupsFor(cloud, projectId, given, trusted),
    allowed_address_pairs: list(given, "allowed_address_pairs") ?? [],
    extra_dhcp_opts: list(given, "extra_dhcp_opts") ?? [],
    "binding:vnic_type": str(given, "binding:vnic_type") ?? "normal",
    "binding:host_id": str(given, "binding:host_id") ?? "",
  };
  cloud.neutron.ports.set(port.id, port);
  return port;
}

/** Removes a port; a floating IP on it is left without one. */
export function deletePort(cloud: Cloud, port: Port): void {
  cloud.neutron.ports.delete(port.id);
  for (const each of cloud.neutron.floatingIps.values()) {
    if (each.port_id !== port.id) continue;
    Object.assign(each, { port_id: null, fixed_ip_address: null, router_id: null, status: "DOWN" });
    touch(each);
  }
}

/** /v2.0/ports. */
export function portRoutes(cloud: Cloud): Route[] {
  const { neutron } = cloud;
  return [
    route("GET /v2.0/ports", (call) => {
      const rows = [...neutron.ports.values()].filter(
        (each) => each.project_id === call.who.projectId || call.who.admin,
      );
      return listReply(
        cloud,
        call,
        kind,
        rows.map((each) => view(call, each)),
        [],
      );
    }),
    route("POST /v2.0/ports", (call) => {
      const { given, bulk } = bodies(call, kind);
      charge(cloud, owner(call, given[0] ?? {}), "port", given.length);
      const made: Port[] = [];
      try {
        for (const each of given)
          made.push(createPort(cloud, getNetwork(cloud, call, String(each.network_id)), owner(call, each), each));
      } catch (error) {
        for (const each of made) neutron.ports.delete(each.id);
        throw error;
      }
      const views = made.map((each) => view(call, each));
      return { status: 201, body: bulk ? { ports: views } : { port: views[0] } };
    }),
    route("GET /v2.0/ports/{id}", (call) => ({
      status: 200,
      body: { port: only(call, view(call, getPort(cloud, call, call.params.id ?? ""))) },
    })),
    route("PUT /v2.0/ports/{id}", (call) => {
      const port = getPort(cloud, call, call.params.id ?? "");
      const given = change(call, kind);
      const network = neutron.networks.get(port.network_id);
      const ips = docs(given, "fixed_ips");
      if (ips && network) {
        const before = port.fixed_ips;
        port.fixed_ips = [];
        try {
          port.fixed_ips = allocate(cloud, network, port.mac_address, ips);
        } catch (error) {
          port.fixed_ips = before;
          throw error;
        }
      }
      if (strings(given, "security_groups")) port.security_groups = groupsFor(cloud, port.project_id, given, false);
      port.name = str(given, "name") ?? port.name;
      port.description = str(given, "description") ?? port.description;
      port.admin_state_up = bool(given, "admin_state_up") ?? port.admin_state_up;
      port.device_id = str(given, "device_id") ?? port.device_id;
      port.device_owner = str(given, "device_owner") ?? port.device_owner;
      port.port_security_enabled = bool(given, "port_security_enabled") ?? port.port_security_enabled;
      port.allowed_address_pairs = list(given, "allowed_address_pairs") ?? port.allowed_address_pairs;
      port.extra_dhcp_opts = list(given, "extra_dhcp_opts") ?? port.extra_dhcp_opts;
      touch(port);
      return { status: 200, body: { port: view(call, port) } };
    }),
    route("DELETE /v2.0/ports/{id}", (call) => {
      const port = getPort(cloud, call, call.params.id ?? "");
      if (["network:router_interface", "network:router_gateway", "network:floatingip"].includes(port.device_owner)) {
        throw new Refusal(
          409,
          `Port ${port.id} cannot be deleted directly via the port API: has device owner ${port.device_owner}.`,
          "ServicePortInUse",
        );
      }
      deletePort(cloud, port);
      return { status: 204 };
    }),
  ];
}
