/** What Neutron takes for a subnet that says nothing: its gateway, and the addresses that it gives out. */
import ipaddr from "ipaddr.js";
import { type AddressRange, ipVersion } from "../addresses";

/** A subnet's own gateway: the first address that hosts may have; for IPv6 the network's address, as Neutron chooses. */
export function defaultGateway(cidr: string): string {
  const [first] = ends(cidr);
  return written(ipVersion(cidr) === 4 ? first + 1n : first, ipVersion(cidr));
}

/** All addresses of a subnet but the gateway's; of IPv4, neither the network's nor the broadcast address. */
export function defaultPools(cidr: string, gateway: string | undefined): AddressRange[] {
  const version = ipVersion(cidr);
  const [network, end] = ends(cidr);
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
    start <= stop ? [{ start: written(start, version), end: written(stop, version) }] : [],
  );
}

/** The first and the last address of a network. */
function ends(cidr: string): [bigint, bigint] {
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

function written(value: bigint, version: 4 | 6): string {
  const length = version === 4 ? 4 : 16;
  const bytes = Array.from({ length }, (_, i) => Number((value >> BigInt(8 * (length - 1 - i))) & 255n));
  return ipaddr.fromByteArray(bytes).toString();
}
