// Neutron: pools of prefixes that subnets take theirs from, and the scopes in which addresses are unique.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { bool, type Doc, num, python, str, strings } from "../wire";
import { type Cidr, contains, formatCidr, overlaps, parseCidr } from "./addresses";
import { badRequest, commonFields, type Kind, touch } from "./collection";
import { type Collection, collectionRoutes, getRow, isShared } from "./collectionRoutes";
import type { AddressScope, SubnetPool } from "./parts";

const poolKind: Kind = {
  name: "subnetpool",
  plural: "subnetpools",
  missing: "SubnetPoolNotFound",
  notFound: (id) => `Subnet pool ${id} could not be found.`,
  attributes: {
    name: { type: "string", required: true },
    prefixes: { type: "list", required: true },
    description: { type: "string" },
    default_quota: {},
    ip_version: { post: false, put: false },
    default_prefixlen: {},
    min_prefixlen: {},
    max_prefixlen: {},
    is_default: { type: "boolean", operator: true },
    shared: { type: "boolean", put: false, operator: true },
    address_scope_id: { type: "uuid" },
    tags: { post: false, put: false },
  },
};

const scopeKind: Kind = {
  name: "address_scope",
  plural: "address_scopes",
  missing: "AddressScopeNotFound",
  notFound: (id) => `Address scope ${id} could not be found`,
  attributes: {
    name: { type: "string" },
    ip_version: { put: false, required: true },
    shared: { type: "boolean", operator: true },
  },
};

/** Reads prefixes: of one version, those that touch put together. */
function readPrefixes(given: unknown[]): Cidr[] {
  const cidrs = given.map((each) => {
    const cidr = parseCidr(String(each));
    if (!cidr) throw badRequest(`Invalid input for prefixes. Reason: '${each}' is not a valid IP subnet.`);
    return cidr;
  });
  if (new Set(cidrs.map(({ version }) => version)).size > 1)
    throw badRequest("Cannot mix IPv4 and IPv6 prefixes in a subnet pool.", "PrefixVersionMismatch");
  return joined(cidrs);
}

/** Prefixes without those that are in others, and neighbours as one, as netaddr writes them. */
function joined(cidrs: Cidr[]): Cidr[] {
  const rows = [...cidrs].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : a.prefix - b.prefix));
  const kept: Cidr[] = [];
  for (const each of rows) {
    const last = kept.at(-1);
    if (last && contains(last, { version: each.version, value: each.first })) continue;
    kept.push(each);
    for (let [one, other] = kept.slice(-2); one && other; [one, other] = kept.slice(-2)) {
      const size = one.last - one.first + 1n;
      const isPair = one.prefix === other.prefix && one.last + 1n === other.first && one.first % (size * 2n) === 0n;
      if (!isPair) break;
      kept.splice(-2, 2, { ...one, value: one.first, prefix: one.prefix - 1, last: other.last });
    }
  }
  return kept;
}

const bounds = (one: string, a: number, other: string, b: number): Refusal =>
  badRequest(`Illegal prefix bounds: ${one}=${a}, ${other}=${b}.`, "IllegalSubnetPoolPrefixBounds");

function checkLengths({ min_prefixlen: min, max_prefixlen: max, default_prefixlen: usual }: SubnetPool): void {
  if (min > max) throw bounds("min_prefixlen", min, "max_prefixlen", max);
  if (usual < min) throw bounds("default_prefixlen", usual, "min_prefixlen", min);
  if (usual > max) throw bounds("default_prefixlen", usual, "max_prefixlen", max);
}

function scopeOf({ neutron }: Cloud, call: Call, given: Doc, version: 4 | 6): string | null {
  const id = str(given, "address_scope_id");
  if (id === undefined) return null;
  const scope = neutron.addressScopes.get(id);
  if (!scope || (!call.who.admin && scope.project_id !== call.who.projectId && !isShared(scope, call.who.projectId)))
    throw new Refusal(404, scopeKind.notFound(id), scopeKind.missing);
  if (scope.ip_version !== version)
    throw badRequest(
      `Illegal subnetpool association: subnetpool <unknown> cannot associate with address scope ${id} because subnetpool ip_version is not ${scope.ip_version}.`,
      "IllegalSubnetPoolIpVersionAssociation",
    );
  return id;
}

/** The collection of pools. */
function pools(cloud: Cloud): Collection<SubnetPool> {
  return {
    kind: poolKind,
    path: "/subnetpools",
    rows: cloud.neutron.subnetPools,
    view(call, { sharedWith: _with, ...pool }, isNew) {
      const shared = isShared({ ...pool, sharedWith: _with }, call.who.projectId);
      const { min_prefixlen, max_prefixlen, default_prefixlen } = pool;
      // A new pool's lengths are texts, and numbers from then on.
      const lengths = { min_prefixlen, max_prefixlen, default_prefixlen };
      const texts = Object.fromEntries(Object.entries(lengths).map(([key, value]) => [key, String(value)]));
      return { ...pool, shared, ...(isNew ? texts : {}) };
    },
    create(call, given, projectId) {
      const prefixes = readPrefixes(Array.isArray(given.prefixes) ? given.prefixes : []);
      const version = prefixes[0]?.version ?? 4;
      const min = num(given, "min_prefixlen") ?? (version === 4 ? 8 : 64);
      const pool: SubnetPool = {
        ...commonFields(projectId, 0),
        name: str(given, "name") ?? "",
        description: str(given, "description") ?? "",
        tags: [],
        prefixes: prefixes.map(formatCidr),
        ip_version: version,
        min_prefixlen: min,
        max_prefixlen: num(given, "max_prefixlen") ?? (version === 4 ? 32 : 128),
        default_prefixlen: num(given, "default_prefixlen") ?? min,
        default_quota: num(given, "default_quota") ?? null,
        address_scope_id: scopeOf(cloud, call, given, version),
        is_default: bool(given, "is_default") ?? false,
        shared: bool(given, "shared") ?? false,
      };
      checkLengths(pool);
      requireOneDefault(cloud, pool);
      return pool;
    },
    change: (call, pool, given) => changePool(cloud, call, pool, given),
    release({ id }) {
      if ([...cloud.neutron.subnets.values()].some((each) => each.subnetpool_id === id))
        throw badRequest(
          "Unable to delete subnet pool: Subnet pool has existing allocations.",
          "SubnetPoolDeleteError",
        );
    },
  };
}

function changePool(cloud: Cloud, call: Call, pool: SubnetPool, given: Doc): void {
  const prefixes = strings(given, "prefixes");
  const wanted = prefixes && readPrefixes(prefixes);
  const within = (text: string): boolean => {
    const cidr = parseCidr(text);
    return Boolean(
      wanted?.some((each) => cidr && contains(each, { ...cidr, value: cidr.first }) && each.last >= cidr.last),
    );
  };
  if (wanted && !pool.prefixes.every(within))
    throw badRequest(
      "Illegal update to prefixes: Existing prefixes must be a subset of the new prefixes.",
      "IllegalSubnetPoolPrefixUpdate",
    );
  const next: SubnetPool = {
    ...pool,
    ...(wanted ? { prefixes: wanted.map(formatCidr) } : {}),
    name: str(given, "name") ?? pool.name,
    description: str(given, "description") ?? pool.description,
    min_prefixlen: num(given, "min_prefixlen") ?? pool.min_prefixlen,
    max_prefixlen: num(given, "max_prefixlen") ?? pool.max_prefixlen,
    default_prefixlen: num(given, "default_prefixlen") ?? pool.default_prefixlen,
    default_quota: given.default_quota === undefined ? pool.default_quota : (num(given, "default_quota") ?? null),
    is_default: bool(given, "is_default") ?? pool.is_default,
    ...("address_scope_id" in given ? { address_scope_id: scopeOf(cloud, call, given, pool.ip_version) } : {}),
  };
  checkLengths(next);
  requireOneDefault(cloud, next);
  Object.assign(pool, next);
  touch(pool);
}

function requireOneDefault({ neutron }: Cloud, { id, is_default, ip_version }: SubnetPool): void {
  const other = [...neutron.subnetPools.values()].find(
    (each) => each.id !== id && each.is_default && each.ip_version === ip_version,
  );
  if (is_default && other)
    throw badRequest(
      `Invalid input for operation: A default subnetpool for this IP family has already been set. Only one default may exist per IP family.`,
      "InvalidInput",
    );
}

const scopes = ({ neutron }: Cloud): Collection<AddressScope> => ({
  kind: scopeKind,
  path: "/address-scopes",
  rows: neutron.addressScopes,
  view: (call, { sharedWith, ...scope }) => ({
    ...scope,
    shared: isShared({ ...scope, sharedWith }, call.who.projectId),
  }),
  create(_call, given, projectId) {
    const version = num(given, "ip_version");
    if (version !== 4 && version !== 6)
      throw badRequest(`Invalid input for ip_version. Reason: ${python(given.ip_version)} is not in valid_values.`);
    const owner = { project_id: projectId, tenant_id: projectId };
    return {
      id: uuid(),
      ...owner,
      name: str(given, "name") ?? "",
      ip_version: version,
      shared: bool(given, "shared") ?? false,
    };
  },
  change(_call, scope, given) {
    if (bool(given, "shared") === false && scope.shared)
      throw badRequest(
        `Unable to update address scope ${scope.id} : Shared address scope can't be unshared.`,
        "AddressScopeUpdateError",
      );
    scope.name = str(given, "name") ?? scope.name;
    scope.shared = bool(given, "shared") ?? scope.shared;
  },
  release({ id }) {
    if ([...neutron.subnetPools.values()].some((each) => each.address_scope_id === id))
      throw new Refusal(
        409,
        `Unable to complete operation on address scope ${id}. There are one or more subnet pools in use on the address scope`,
        "AddressScopeInUse",
      );
  },
});

/** The routes of /v2.0/subnetpools and /v2.0/address-scopes. */
export function subnetPoolRoutes(cloud: Cloud): Route[] {
  const all = pools(cloud);
  const base = "/v2.0/subnetpools/{id}";
  const prefixesOf = (call: Call): string[] => {
    const given = strings(call.body, "prefixes");
    if (!given) throw badRequest("Bad prefixes request: 'prefixes' not found.", "BadRequest");
    return readPrefixes(given).map(formatCidr);
  };
  return [
    ...collectionRoutes(all),
    ...collectionRoutes(scopes(cloud)),
    route(`PUT ${base}/add_prefixes`, (call) => {
      const pool = getRow(all, call, true);
      pool.prefixes = readPrefixes([...pool.prefixes, ...prefixesOf(call)]).map(formatCidr);
      touch(pool);
      return { status: 200, body: { prefixes: pool.prefixes } };
    }),
    route(`PUT ${base}/remove_prefixes`, (call) => {
      const pool = getRow(all, call, true);
      const gone = prefixesOf(call);
      const used = [...cloud.neutron.subnets.values()].filter((each) => each.subnetpool_id === pool.id);
      const isUsed = (prefix: string): boolean => {
        const cidr = parseCidr(prefix);
        return used.some((subnet) => {
          const own = parseCidr(subnet.cidr);
          return cidr !== undefined && own !== undefined && overlaps(cidr, own);
        });
      };
      if (gone.some(isUsed))
        throw new Refusal(
          409,
          `Illegal update to prefixes: One or more prefixes are in use.`,
          "IllegalSubnetPoolPrefixUpdate",
        );
      pool.prefixes = pool.prefixes.filter((each) => !gone.includes(each));
      touch(pool);
      return { status: 200, body: { prefixes: pool.prefixes } };
    }),
  ];
}
