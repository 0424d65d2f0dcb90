// Neutron: the addresses of a subnet that takes them from a pool.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import type { Call } from "../service";
import { bool, type Doc, num, str } from "../wire";
import { type Cidr, contains, overlaps, parseCidr } from "./addresses";
import { badRequest } from "./collection";
import { isShared } from "./collectionRoutes";
import type { SubnetPool } from "./parts";

const badSubnet = (message: string): Refusal => badRequest(`Bad subnets request: ${message}`, "BadRequest");

/** The pool that a body names, or the default one; undefined if it asks for none. */
export function poolFor({ neutron }: Cloud, call: Call, given: Doc): SubnetPool | undefined {
  const version = num(given, "ip_version") ?? 4;
  if (bool(given, "use_default_subnetpool")) {
    if (given.subnetpool_id) throw badSubnet("subnetpool_id and use_default_subnetpool cannot both be specified");
    const usual = [...neutron.subnetPools.values()].find((each) => each.is_default && each.ip_version === version);
    if (!usual) throw badSubnet(`No default subnetpool found for IPv${version}.`);
    return usual;
  }
  const id = str(given, "subnetpool_id");
  if (id === undefined) return undefined;
  const pool = neutron.subnetPools.get(id);
  if (!pool || (!call.who.admin && pool.project_id !== call.who.projectId && !isShared(pool, call.who.projectId)))
    throw new Refusal(404, `Subnet pool ${id} could not be found.`, "SubnetPoolNotFound");
  if (given.ip_version !== undefined && pool.ip_version !== version)
    throw badSubnet(`Cannot allocate IPv${version} subnet from IPv${pool.ip_version} subnet pool.`);
  return pool;
}

/** The addresses of a new subnet: what is asked for, if it is free in the pool, else the first that fit. */
export function cidrFrom({ neutron }: Cloud, pool: SubnetPool, given: Doc): Cidr {
  const taken = [...neutron.subnets.values()]
    .filter((each) => each.subnetpool_id === pool.id)
    .flatMap((each) => parseCidr(each.cidr) ?? []);
  const prefixes = pool.prefixes.flatMap((each) => parseCidr(each) ?? []);
  const isFree = (cidr: Cidr): boolean => !taken.some((each) => overlaps(each, cidr));
  const asked = str(given, "cidr");
  const wanted = asked === undefined ? undefined : parseCidr(asked);
  const length = wanted?.prefix ?? num(given, "prefixlen") ?? pool.default_prefixlen;
  checkLength(pool, length);
  if (wanted) {
    const isWithin = prefixes.some(
      (each) => contains(each, { ...wanted, value: wanted.first }) && each.prefix <= length,
    );
    if (!isWithin || !isFree(wanted))
      throw cannotAllocate("Cannot allocate requested subnet from the available set of prefixes.");
    return wanted;
  }
  const size = 1n << BigInt((pool.ip_version === 4 ? 32 : 128) - length);
  for (const { first, last, version, prefix } of prefixes) {
    if (prefix > length) continue;
    for (let value = first; value + size - 1n <= last; value += size) {
      const cidr = { version, value, prefix: length, first: value, last: value + size - 1n };
      if (isFree(cidr)) return cidr;
    }
  }
  throw cannotAllocate(`Insufficient prefix space to allocate subnet size /${length}.`);
}

const cannotAllocate = (reason: string): Refusal =>
  new Refusal(500, `Failed to allocate subnet: ${reason}`, "SubnetAllocationError");

function checkLength({ min_prefixlen: min, max_prefixlen: max }: SubnetPool, length: number): void {
  const start = `Unable to allocate subnet with prefix length ${length},`;
  if (length < min) throw badRequest(`${start} minimum allowed prefix is ${min}.`, "MinPrefixSubnetAllocationError");
  if (length > max) throw badRequest(`${start} maximum allowed prefix is ${max}.`, "MaxPrefixSubnetAllocationError");
}
