// Neutron: the addresses that a port gets.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Doc, str } from "../wire";
import { canonicalAddress, contains, eui64, formatAddress, parseAddress, parseCidr } from "./addresses";
import { badRequest } from "./collection";
import type { FixedIp, Network, Subnet } from "./state";

/** What an allocation looks at. */
interface Allocation {
  cloud: Cloud;
  network: Network;
  /** The subnets of the network. */
  subnets: Subnet[];
  /** The addresses that ports have, as "SUBNET ADDRESS". */
  taken: Set<string>;
  mac: string;
  /** Whether the port is Neutron's own. */
  isOwn: boolean;
}

/**
 * Allocates addresses on a network: those that are requested, else one of each IP version.
 * @throws Refusal If an address is taken or not in its subnet, or if none is left.
 */
export function allocateIps(
  cloud: Cloud,
  network: Network,
  mac: string,
  requested: Doc[] | undefined,
  isOwn = false,
): FixedIp[] {
  const { neutron } = cloud;
  const subnets = [...neutron.subnets.values()].filter((each) => each.network_id === network.id);
  const taken = new Set(
    [...neutron.ports.values()].flatMap((port) => port.fixed_ips.map((ip) => `${ip.subnet_id} ${ip.ip_address}`)),
  );
  const automatic = subnets.filter(isSlaac).map((subnet) => slaacIp(subnet, mac));
  const allocation = { cloud, network, subnets, taken, mac, isOwn };
  if (requested === undefined) return [...takeOneOfEachVersion(allocation), ...automatic];
  const chosen = requested.map((each) => takeRequested(allocation, each));
  if (isOwn) return chosen;
  return [...chosen, ...automatic.filter((ip) => !chosen.some((each) => each.subnet_id === ip.subnet_id))];
}

function takeOneOfEachVersion({ network, subnets, taken }: Allocation): FixedIp[] {
  const chosen: FixedIp[] = [];
  for (const version of [4, 6]) {
    const candidates = subnets.filter((each) => each.ip_version === version && !isSlaac(each));
    if (candidates.length === 0) continue;
    const free = candidates.flatMap((subnet) => takeFreeIp(subnet, taken) ?? [])[0];
    if (!free) throw noneLeft(network);
    chosen.push(free);
  }
  return chosen;
}

function takeRequested(allocation: Allocation, requested: Doc): FixedIp {
  const { network, taken, mac } = allocation;
  const written = str(requested, "ip_address");
  const address = written === undefined ? undefined : canonicalAddress(written);
  const subnet = subnetFor(allocation, address, str(requested, "subnet_id"));
  if (address !== undefined) return takeAddress(allocation, subnet, address);
  if (isSlaac(subnet)) return slaacIp(subnet, mac);
  const free = takeFreeIp(subnet, taken);
  if (!free) throw noneLeft(network);
  return free;
}

/** The subnet that a request names, or that its address is in. */
function subnetFor(allocation: Allocation, address: string | undefined, id: string | undefined): Subnet {
  const { cloud, network, subnets } = allocation;
  const subnet = id
    ? subnets.find((one) => one.id === id)
    : subnets.find((one) => address !== undefined && isInSubnet(one, address));
  if (subnet) return subnet;
  if (id && !cloud.neutron.subnets.has(id))
    throw new Refusal(404, `Subnet ${id} could not be found.`, "SubnetNotFound");
  if (id)
    throw badRequest(
      `Failed to create port on network ${network.id}, because fixed_ips included invalid subnet ${id}.`,
      "InvalidInput",
    );
  throw badRequest(
    `IP address ${address} is not a valid IP for any of the subnets on the specified network.`,
    "InvalidIpForNetwork",
  );
}

function takeAddress({ taken, isOwn, mac }: Allocation, subnet: Subnet, address: string): FixedIp {
  if (!isInSubnet(subnet, address))
    throw badRequest(`IP address ${address} is not a valid IP for the specified subnet.`, "InvalidIpForSubnet");
  // The address that the port gives itself may be named.
  if (isSlaac(subnet) && !isOwn && slaacIp(subnet, mac).ip_address === address) return slaacIp(subnet, mac);
  if (isSlaac(subnet) && !isOwn)
    throw badRequest(
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
}

const noneLeft = (network: Network): Refusal =>
  new Refusal(409, `No more IP addresses available on network ${network.id}.`, "IpAddressGenerationFailure");

const isSlaac = (subnet: Subnet): boolean => ["slaac", "dhcpv6-stateless"].includes(subnet.ipv6_address_mode ?? "");

function slaacIp(subnet: Subnet, mac: string): FixedIp {
  const cidr = parseCidr(subnet.cidr);
  return { subnet_id: subnet.id, ip_address: cidr ? eui64(cidr, mac) : "" };
}

function isInSubnet(subnet: Subnet, text: string): boolean {
  const cidr = parseCidr(subnet.cidr);
  const address = parseAddress(text);
  return cidr !== undefined && address !== undefined && contains(cidr, address);
}

/** Takes the first free address of a subnet's pools; undefined if none is left. */
function takeFreeIp(subnet: Subnet, taken: Set<string>): FixedIp | undefined {
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
