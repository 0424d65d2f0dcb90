/** What Neutron chooses for a subnet that names nothing: its gateway, and the addresses that are given out. */
import ipaddr from "ipaddr.js";
import { type AddressRange, ipVersion } from "../../../core/addresses";

/** The gateway of a subnet that names none: the first address that hosts may have; of IPv6 the network's own address. */
export function defaultGateway(cidr: string): string {
  const [first] = firstAndLast(cidr);
  return textOf(ipVersion(cidr) === 4 ? first + 1n : first, ipVersion(cidr));
}

/** All addresses of a subnet but the gateway's; of IPv4, neither the network's nor the broadcast address. */
export function defaultPools(cidr: string, gateway: string | undefined): AddressRange[] {
  const version = ipVersion(cidr);
  const [network, end] = firstAndLast(cidr);
  const tiny = end - network <= 1n;
  const [first, last] = [network + (tiny ? 0n : 1n), end - (tiny || version === 6 ? 0n : 1n)];
  const hole = gateway === undefined ? -1n : numberOf(gateway);
  const parts =
    hole < first || hole > last
      ? [[first, last]]
      : [
          [first, hole - 1n],
          [hole + 1n, last],
        ];
  return parts.flatMap(([start = 0n, stop = 0n]) =>
    start <= stop ? [{ start: textOf(start, version), end: textOf(stop, version) }] : [],
  );
}

/** The first and the last address of a network. */
function firstAndLast(cidr: string): [bigint, bigint] {
  const [address, prefix] = ipaddr.parseCIDR(cidr);
  const bits = address.kind() === "ipv4" ? 32 : 128;
  const hosts = (1n << BigInt(bits - prefix)) - 1n;
  const first = numberOf(address.toString()) & ~hosts;
  return [first, first | hosts];
}

function numberOf(address: string): bigint {
  return ipaddr
    .parse(address)
    .toByteArray()
    .reduce((value, byte) => value * 256n + BigInt(byte), 0n);
}

function textOf(value: bigint, version: 4 | 6): string {
  const length = version === 4 ? 4 : 16;
  const bytes = Array.from({ length }, (_, i) => Number((value >> BigInt(8 * (length - 1 - i))) & 255n));
  return ipaddr.fromByteArray(bytes).toString();
}
