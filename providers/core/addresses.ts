/** IP addresses and CIDRs, as arguments: which are valid, which lie within which, and when two forms mean the same. */
import ipaddr from "ipaddr.js";

/** A range of addresses. */
export interface AddressRange {
  /** The first address. */
  start: string;
  /** The last address. */
  end: string;
}

/** Whether a text is an address to all clouds: `10.1` and `010.0.0.1` mean this to one program and that to another. */
export function isAddress(written: string): boolean {
  return (ipaddr.IPv6.isValid(written) && !written.includes("%")) || ipaddr.IPv4.isValidFourPartDecimal(written);
}

/** What is wrong with a CIDR, or `undefined`. */
export function cidrFault(written: string): string | undefined {
  const [base = ""] = written.split("/");
  if (!ipaddr.isValidCIDR(written) || !isAddress(base))
    return "must be a network in CIDR form, such as 10.0.0.0/24 or fd00:1::/64";
  const network = networkOf(written);
  return network === canonical(written) ? undefined : `has bits set beyond its prefix; the network is ${network}`;
}

/** 4 or 6. */
export function ipVersion(written: string): 4 | 6 {
  return written.includes(":") ? 6 : 4;
}

/** True if the network `inner` lies within `outer`. */
export function liesWithin(inner: string, outer: string): boolean {
  if (ipVersion(inner) !== ipVersion(outer)) return false;
  const [address, prefix] = ipaddr.parseCIDR(inner);
  const [base, bits] = ipaddr.parseCIDR(outer);
  return prefix >= bits && address.match(base, bits);
}

/** True if an address lies within a network, or is the same address. */
export function isIn(address: string, network: string): boolean {
  return liesWithin(asNetwork(address), asNetwork(network));
}

/** Compares two networks, for sorting: IPv4 before IPv6, then the lower address first. */
export function compareNetworks(a: string, b: string): number {
  const hex = (cidr: string) => Buffer.from(ipaddr.parseCIDR(cidr)[0].toByteArray()).toString("hex");
  return ipVersion(a) - ipVersion(b) || hex(a).localeCompare(hex(b));
}

/** An address as a network of one. */
function asNetwork(written: string): string {
  return written.includes("/") ? written : `${written}/${ipVersion(written) === 4 ? 32 : 128}`;
}

/** One written form for an address or CIDR: lower case, no zeros in front, hosts without /32 or /128. */
export function canonical(written: string): string {
  if (ipaddr.isValidCIDR(written)) {
    const [address, prefix] = ipaddr.parseCIDR(written);
    const host = prefix === (address.kind() === "ipv4" ? 32 : 128);
    return host ? address.toString() : `${address.toString()}/${prefix}`;
  }
  return ipaddr.isValid(written) ? ipaddr.parse(written).toString() : written;
}

/** True if two written forms mean the same address or network. */
export function isSameAddress(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && canonical(a) === canonical(b));
}

/** True for an IPv6 address that holds on one link alone, such as fe80::1: a gateway may have one in any subnet. */
export function isLinkLocal(written: string): boolean {
  return ipVersion(written) === 6 && ipaddr.IPv6.parse(written).range() === "linkLocal";
}

/** The length of a network's prefix: 24 of 10.0.0.0/24. */
export function prefixOf(cidr: string): number {
  return ipaddr.parseCIDR(cidr)[1];
}

function networkOf(written: string): string {
  const [address, prefix] = ipaddr.parseCIDR(written);
  const network =
    address.kind() === "ipv4"
      ? ipaddr.IPv4.networkAddressFromCIDR(written)
      : ipaddr.IPv6.networkAddressFromCIDR(written);
  return canonical(`${network.toString()}/${prefix}`);
}
