/** IP protocols of rules: their names, their numbers, and which have ports. */

/** Protocols by name, with their numbers (the names that Neutron has). */
const PROTOCOLS: Readonly<Record<string, number>> = {
  ah: 51,
  dccp: 33,
  egp: 8,
  esp: 50,
  gre: 47,
  icmp: 1,
  icmpv6: 58,
  igmp: 2,
  ipip: 4,
  "ipv6-encap": 41,
  "ipv6-frag": 44,
  "ipv6-icmp": 58,
  "ipv6-nonxt": 59,
  "ipv6-opts": 60,
  "ipv6-route": 43,
  ospf: 89,
  pgm: 113,
  rsvp: 46,
  sctp: 132,
  tcp: 6,
  udp: 17,
  udplite: 136,
  vrrp: 112,
};
const IPV6_ONLY = new Set([41, 43, 44, 58, 59, 60]);
const WITH_PORTS = new Set([6, 17, 33, 132, 136]);
const ICMP = new Set([1, 58]);

/** The names that a protocol may have. */
export const protocolNames: readonly string[] = Object.keys(PROTOCOLS);

/** A protocol's number; `undefined` for one that is unknown. */
export function protocolNumber(protocol: string): number | undefined {
  const number = /^\d+$/.test(protocol) ? Number(protocol) : PROTOCOLS[protocol.toLowerCase()];
  return number !== undefined && number <= 255 ? number : undefined;
}

/** True for a protocol that is for IPv6 only. */
export const isIpv6Only = (number: number | undefined): boolean => number !== undefined && IPV6_ONLY.has(number);

/** True for a protocol that has ports. */
export const hasPorts = (number: number | undefined): boolean => number !== undefined && WITH_PORTS.has(number);

/** True for ICMP over IPv4 or IPv6, whose "ports" are a type and a code. */
export const isIcmp = (number: number | undefined): boolean => number !== undefined && ICMP.has(number);
