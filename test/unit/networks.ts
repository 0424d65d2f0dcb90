import fc from "fast-check";

const octet = fc.integer({ min: 0, max: 255 });

/** Networks of IPv4 and IPv6 with no bits beyond their prefix, hosts among them. */
export const network = fc
  .tuple(fc.boolean(), fc.array(octet, { minLength: 16, maxLength: 16 }), fc.integer({ min: 0, max: 128 }))
  .map(([four, bytes, length]) => {
    const size = four ? 32 : 128;
    const prefix = length % (size + 1);
    const bits = bytes
      .slice(0, size / 8)
      .map((byte) => byte.toString(2).padStart(8, "0"))
      .join("");
    return written(bits.slice(0, prefix).padEnd(size, "0"), prefix);
  });

/** A network's text from its bits. */
function written(bits: string, prefix: number): string {
  const four = bits.length === 32;
  const parts = bits.match(four ? /.{8}/g : /.{16}/g) ?? [];
  const text = parts.map((part) => Number.parseInt(part, 2).toString(four ? 10 : 16)).join(four ? "." : ":");
  return `${text}/${prefix}`;
}
