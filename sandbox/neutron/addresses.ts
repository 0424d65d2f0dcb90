// IP addresses as numbers, and as text in the form that Python's netaddr writes.

/** An address. */
export interface Address {
  version: 4 | 6;
  value: bigint;
}

/** A network, with the address that it was written with. */
export interface Cidr extends Address {
  prefix: number;
  /** First address of the network. */
  first: bigint;
  last: bigint;
}

const bits = (version: 4 | 6): number => (version === 4 ? 32 : 128);

/** Reads an address; undefined if it is not one. */
export function parseAddress(text: string): Address | undefined {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (four) {
    const parts = four.slice(1).map(Number);
    // Zeros in front may mean octal numbers: Neutron refuses them.
    if (four.slice(1).some((part, i) => Number(part) > 255 || part !== String(parts[i]))) return undefined;
    return { version: 4, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
  }
  if (!/^[0-9a-f:]*:[0-9a-f:]*$/i.test(text) || (text.match(/::/g) ?? []).length > 1) return undefined;
  const [head = "", tail] = text.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = 8 - left.length - right.length;
  if (tail === undefined ? gap !== 0 : gap < 1) return undefined;
  const groups = [...left, ...Array.from({ length: gap }, () => "0"), ...right];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { version: 6, value: groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n) };
}

/** Writes an address. */
export function formatAddress({ version, value }: Address): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join(".");
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 65535n));
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at += 1) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length += 1;
    if (length > best.length) best = { at, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.at < 0) return hex.join(":");
  return `${hex.slice(0, best.at).join(":")}::${hex.slice(best.at + best.length).join(":")}`;
}

/** An address in the form that Neutron keeps; text that is none stays as it is. */
export function canonicalAddress(text: string): string {
  const address = parseAddress(text);
  return address ? formatAddress(address) : text;
}

/** Reads "10.0.0.5/24"; a bare address is the network of one host. Undefined if it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const [ip = "", length, rest] = text.split("/");
  const address = parseAddress(ip);
  if (!address || rest !== undefined || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
  const size = bits(address.version);
  const prefix = length === undefined ? size : Number(length);
  if (prefix > size) return undefined;
  const host = (1n << BigInt(size - prefix)) - 1n;
  const first = address.value & ~host;
  return { ...address, prefix, first, last: first | host };
}

/** Writes a network, with the host bits cleared. */
export const formatCidr = (cidr: Cidr): string =>
  `${formatAddress({ version: cidr.version, value: cidr.first })}/${cidr.prefix}`;

/** Whether an address is in a network. */
export const contains = (cidr: Cidr, address: Address): boolean =>
  cidr.version === address.version && address.value >= cidr.first && address.value <= cidr.last;

/** Whether two networks share addresses. */
export const overlaps = (one: Cidr, other: Cidr): boolean =>
  one.version === other.version && one.first <= other.last && other.first <= one.last;

/** The first and last address that a subnet may allocate. */
export function usable(cidr: Cidr): [bigint, bigint] {
  const size = bits(cidr.version) - cidr.prefix;
  if (size <= 1) return [cidr.first, cidr.last];
  return [cidr.first + 1n, cidr.version === 4 ? cidr.last - 1n : cidr.last];
}

/** The address that a host with this MAC configures by SLAAC. */
export function eui64(cidr: Cidr, mac: string): string {
  const bytes = mac.split(":").map((part) => Number.parseInt(part, 16));
  const full = [
    (bytes[0] ?? 0) ^ 2,
    bytes[1] ?? 0,
    bytes[2] ?? 0,
    0xff,
    0xfe,
    bytes[3] ?? 0,
    bytes[4] ?? 0,
    bytes[5] ?? 0,
  ];
  const value = full.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return formatAddress({ version: 6, value: cidr.first + value });
}
