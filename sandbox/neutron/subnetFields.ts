// Neutron: the fields of a subnet: pools, gateway, routes, name servers, modes, and what it refuses of them.
import { Refusal } from "../refusal";
import { type Doc, docs, str, strings } from "../wire";
import { type Cidr, canonicalAddress, formatAddress, formatCidr, parseAddress, parseCidr, usable } from "./addresses";
import { badRequest } from "./collection";
import type { HostRoute, Pool } from "./state";

/** Neutron's refusal of a value that does not fit. */
export const invalid = (message: string): Refusal =>
  badRequest(`Invalid input for operation: ${message}`, "InvalidInput");

/** The pools of a subnet that names none: all addresses but the gateway. */
export function defaultPools(cidr: Cidr, gateway: string | null): Pool[] {
  const [first, last] = usable(cidr);
  const text = (value: bigint): string => formatAddress({ version: cidr.version, value });
  const at = gateway === null ? undefined : parseAddress(gateway)?.value;
  if (at === undefined || at < first || at > last) return [{ start: text(first), end: text(last) }];
  const parts: Pool[] = [];
  if (at > first) parts.push({ start: text(first), end: text(at - 1n) });
  if (at < last) parts.push({ start: text(at + 1n), end: text(last) });
  return parts;
}

/** The pools that a request names, in the form that Neutron keeps; undefined if it names none. */
export function givenPools(cidr: Cidr, given: Doc): Pool[] | undefined {
  return docs(given, "allocation_pools")?.map((each) => {
    const pool = { start: canonicalAddress(String(each.start)), end: canonicalAddress(String(each.end)) };
    const [start, end] = [parseAddress(pool.start), parseAddress(pool.end)];
    if (!start || !end)
      throw badRequest(`Invalid input for allocation_pools. Reason: '${pool.start}' is not a valid IP address.`);
    if (start.value > end.value)
      throw badRequest(
        `The start address of the allocation pool ${pool.start}-${pool.end} exceeds the end address.`,
        "InvalidAllocationPool",
      );
    const [first, last] = usable(cidr);
    if (start.version !== cidr.version || end.version !== cidr.version)
      throw badRequest(`The allocation pool ${pool.start}-${pool.end} is not valid.`, "InvalidAllocationPool");
    if (start.value < first || end.value > last) {
      throw badRequest(
        `The allocation pool ${pool.start}-${pool.end} spans beyond the subnet cidr ${formatCidr(cidr)}.`,
        "OutOfBoundsAllocationPool",
      );
    }
    return pool;
  });
}

/** Refuses a gateway that is in a pool. */
export function checkGateway(address: string | null, pools: Pool[]): void {
  const value = parseAddress(address ?? "")?.value;
  if (value === undefined) return;
  for (const { start, end } of pools) {
    const [first, last] = [parseAddress(start)?.value, parseAddress(end)?.value];
    if (first === undefined || last === undefined || value < first || value > last) continue;
    const message = `Gateway ip ${address} conflicts with allocation pool ${start}-${end}.`;
    throw new Refusal(409, message, "GatewayConflictWithAllocationPools");
  }
}

/** The host routes that a request names, in the form that Neutron keeps. */
export function hostRoutes(version: 4 | 6, given: Doc): HostRoute[] | undefined {
  return docs(given, "host_routes")?.map((each) => {
    const { destination, nexthop } = { destination: String(each.destination), nexthop: String(each.nexthop) };
    const [to, hop] = [parseCidr(destination), parseAddress(nexthop)];
    if (!to) throw badRequest(`Invalid input for host_routes. Reason: '${destination}' is not a valid IP subnet.`);
    if (!hop) throw badRequest(`Invalid input for host_routes. Reason: '${nexthop}' is not a valid IP address.`);
    checkVersion(version, to.version, destination, "destination");
    checkVersion(version, hop.version, nexthop, "nexthop");
    return { destination: formatCidr(to), nexthop: formatAddress(hop) };
  });
}

function checkVersion(version: 4 | 6, found: 4 | 6, text: string, name: string): void {
  if (version !== found) throw invalid(`${name} '${text}' does not match the ip_version '${version}'.`);
}

/** The name servers that a request names. */
export function nameservers(version: 4 | 6, given: Doc): string[] | undefined {
  const servers = strings(given, "dns_nameservers");
  const wrong = servers?.find((each) => !parseAddress(each));
  if (wrong !== undefined)
    throw badRequest(
      `Invalid input for dns_nameservers. Reason: '${wrong}' is not a valid nameserver. '${wrong}' is not a valid IP address.`,
    );
  for (const each of servers ?? [])
    checkVersion(version, parseAddress(each)?.version ?? version, each, "dns_nameserver");
  return servers;
}

/** Refuses what Neutron's IPv6 modes and DHCP cannot do. */
export function checkModes(cidr: Cidr, given: Doc, dhcp: boolean, wasDhcp: boolean): void {
  const modes = [str(given, "ipv6_ra_mode"), str(given, "ipv6_address_mode")].filter((mode) => mode !== undefined);
  if (modes.length > 0 && cidr.version === 4) throw invalid("ipv6_ra_mode is not valid when ip_version is 4");
  if (modes.length > 0 && !dhcp)
    throw invalid("ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False");
  if (new Set(modes).size > 1)
    throw invalid(
      `ipv6_ra_mode set to '${modes[0]}' with ipv6_address_mode set to '${modes[1]}' is not valid. If both attributes are set, they must be the same value`,
    );
  if (modes.some((mode) => mode === "slaac" || mode === "dhcpv6-stateless") && cidr.prefix !== 64)
    throw invalid(
      `Invalid CIDR ${formatCidr(cidr)} for IPv6 address mode. OpenStack uses the EUI-64 address format, which requires the prefix to be /64`,
    );
  if (dhcp && !wasDhcp && cidr.prefix > (cidr.version === 4 ? 30 : 126))
    throw invalid("Subnet has a prefix length that is incompatible with DHCP service enabled");
}

/** The gateway that a request names, in the form that Neutron keeps: null for none. */
export function gatewayOf(cidr: Cidr | undefined, given: Doc, fallback: string | null): string | null {
  if (given.gateway_ip === null) return null;
  const requested = str(given, "gateway_ip");
  if (requested === undefined) return fallback;
  const address = parseAddress(requested);
  if (!address) throw badRequest(`Invalid input for gateway_ip. Reason: '${requested}' is not a valid IP address.`);
  if (cidr) checkVersion(cidr.version, address.version, requested, "gateway_ip");
  // Any other address will do, in the subnet or not.
  if (cidr?.version === 4 && (address.value === cidr.first || address.value === cidr.last))
    throw invalid("Gateway is not valid on subnet");
  return formatAddress(address);
}
