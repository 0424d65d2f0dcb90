/** What is wrong with a subnet's arguments, beyond the form of each: all that Neutron would refuse. */

import { ipVersion, isIn, isLinkLocal, liesWithin, prefixOf } from "../../../core/addresses";
import { equal } from "../../../core/equal";
import { type Fault, UNKNOWN } from "../../../core/schema";
import type { SubnetArgs } from "./subnet";

/** The modes in which hosts make their own addresses, from 64 bits of the network's and 64 of their own. */
const OWN_ADDRESSES = new Set(["slaac", "dhcpv6-stateless"]);

/**
 * The faults of a subnet whose cidr is known.
 * @param was its arguments so far: what was accepted and has not changed is not judged again
 */
export function subnetFaults(args: SubnetArgs, was: SubnetArgs | undefined): Fault[] {
  const isNew = (...keys: (keyof SubnetArgs)[]) => !was || keys.some((key) => !equal(was[key], args[key]));
  return [
    ...(isNew("cidr", "vpcCidr") ? placeFaults(args) : []),
    ...(isNew("cidr", "ipv6Mode", "dhcp") ? modeFaults(args) : []),
    ...(isNew("cidr", "gateway") ? gatewayFaults(args) : []),
    ...(isNew("cidr", "allocationPools") ? poolFaults(args) : []),
    ...(isNew("cidr", "dns") ? versionFaults(args.cidr, "dns", args.dns) : []),
    ...(isNew("cidr", "hostRoutes") ? routeFaults(args) : []),
  ];
}

function placeFaults({ cidr, vpcCidr }: SubnetArgs): Fault[] {
  // A Vpc's IPv4 cidr says nothing of its IPv6 subnets.
  if (!vpcCidr || vpcCidr === UNKNOWN || ipVersion(vpcCidr) !== ipVersion(cidr) || liesWithin(cidr, vpcCidr)) return [];
  return [{ property: "cidr", reason: `must lie within the Vpc's cidr, ${vpcCidr}` }];
}

function modeFaults({ cidr, ipv6Mode, dhcp }: SubnetArgs): Fault[] {
  const version = ipVersion(cidr);
  const isUnknown = [ipv6Mode, dhcp].some((one) => (one as unknown) === UNKNOWN);
  if (ipv6Mode && version === 4) return [{ property: "ipv6Mode", reason: "is only for an IPv6 cidr" }];
  if (isUnknown) return [];
  const faults: Fault[] = [];
  if (ipv6Mode && dhcp === false)
    faults.push({ property: "dhcp", reason: "must not be false beside ipv6Mode: the cloud announces both together" });
  if (ipv6Mode && OWN_ADDRESSES.has(ipv6Mode) && prefixOf(cidr) !== 64)
    faults.push({ property: "cidr", reason: `must be a /64 for ipv6Mode ${ipv6Mode}: hosts make 64 bits themselves` });
  if (dhcp !== false && prefixOf(cidr) > (version === 4 ? 30 : 126))
    faults.push({ property: "dhcp", reason: `must be false for ${cidr}, which is too small for DHCP` });
  return faults;
}

function gatewayFaults({ cidr, gateway }: SubnetArgs): Fault[] {
  if (typeof gateway !== "string" || (gateway as string) === UNKNOWN) return [];
  if (isIn(gateway, cidr) || (ipVersion(cidr) === 6 && isLinkLocal(gateway))) return [];
  const local = ipVersion(cidr) === 6 ? ", a link-local one such as fe80::1" : "";
  return [{ property: "gateway", reason: `must be an address within ${cidr}${local}, or false for none` }];
}

function poolFaults({ cidr, allocationPools }: SubnetArgs): Fault[] {
  const isInside = (one: string) => one === UNKNOWN || isIn(one, cidr);
  return known(allocationPools).flatMap((range, i) =>
    range === undefined || (isInside(range.start) && isInside(range.end))
      ? []
      : [{ property: `allocationPools[${i}]`, reason: `must lie within ${cidr}` }],
  );
}

function routeFaults({ cidr, hostRoutes }: SubnetArgs): Fault[] {
  return known(hostRoutes).flatMap((route, i) =>
    route === undefined ? [] : versionFaults(cidr, `hostRoutes[${i}]`, [route.destination, route.nexthop], false),
  );
}

/** Addresses of the other version of IP than the subnet's. */
function versionFaults(cidr: string, property: string, written: readonly string[] | undefined, isList = true): Fault[] {
  const version = ipVersion(cidr);
  return known(written).flatMap((one, i) =>
    one === undefined || one === UNKNOWN || ipVersion(one) === version
      ? []
      : [{ property: isList ? `${property}[${i}]` : property, reason: `must be of IPv${version}, as ${cidr} is` }],
  );
}

/** The elements of a list; those that are not known yet are undefined, as is a list that is not known at all. */
function known<T>(list: readonly T[] | undefined): (T | undefined)[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly T[]).map((one) => ((one as unknown) === UNKNOWN ? undefined : one));
}
