/** Share types, and what a share of a type may be. API: shared file systems v2 /types, /scheduler-stats/pools */
import type { Fault } from "../../../core/schema";
import { suggestionFor } from "../../../core/suggest";
import type { OpenStack, Wire } from "../../client";

/** What a share asks of its type; what is not known yet is left out. */
export interface Wanted {
  /** By name or id; the cloud's default type if there is none. */
  shareType?: string;
  /** Whether it was accepted before: one that got another name since is no fault. */
  accepted?: boolean;
  /** `NFS`, `CIFS`, … */
  protocol?: string;
  /** GiB. */
  size?: number;
  /** Whether it names a share network. */
  onNetwork?: boolean;
}

/** A share type as the API has it. */
export interface TypeWire extends Wire {
  /** The name, which only one type has. */
  name: string;
  /** Whether shares that name no type are of this one. */
  is_default: boolean;
  /** What the scheduler goes by. */
  extra_specs: Record<string, string | boolean>;
}

const LIST = "share types";
const listTypes = (cloud: OpenStack) => cloud.list<TypeWire>("share", "/types", "share_types");

/** The share types that the login sees, asked for once. */
export function shareTypes(cloud: OpenStack): Promise<TypeWire[]> {
  return cloud.once(LIST, () => listTypes(cloud));
}

const isNamed = (written: string) => (type: TypeWire) => type.name === written || type.id === written;

/** The share types, among which is looked for one: asked for again if it is not there, for it may be new. */
function shareTypesFor(cloud: OpenStack, written: string): Promise<TypeWire[]> {
  return cloud.onceWith(
    LIST,
    (all) => all.some(isNamed(written)),
    () => listTypes(cloud),
  );
}

/** The faults of a share, as far as this connection may see what its type offers. */
export async function typeFaults(cloud: OpenStack, wanted: Wanted): Promise<Fault[]> {
  const { shareType } = wanted;
  const types = await (shareType === undefined ? shareTypes(cloud) : shareTypesFor(cloud, shareType));
  const type = types.find(shareType === undefined ? (each) => each.is_default : isNamed(shareType));
  if (type)
    return [
      ...sizeFaults(type, wanted),
      ...networkFaults(type, wanted),
      ...(await protocolFaults(cloud, type, wanted)),
    ];
  if (wanted.accepted) return [];
  const names = types.map(({ name }) => name);
  return shareType === undefined
    ? [{ property: "shareType", reason: `is required, because this cloud has no default; ${suggestionFor("", names)}` }]
    : [
        {
          property: "shareType",
          reason: `there is no share type ${shareType}; ${suggestionFor(shareType, names)}`,
          isMissing: true,
        },
      ];
}

function sizeFaults({ name, extra_specs }: TypeWire, { size }: Wanted): Fault[] {
  const [min, max] = ["min", "max"].map((end) => extra_specs[`provisioning:${end}_share_size`]);
  if (size === undefined) return [];
  if (min !== undefined && size < Number(min))
    return [{ property: "size", reason: `must be at least ${min} GiB for share type ${name}` }];
  if (max !== undefined && size > Number(max))
    return [{ property: "size", reason: `must be at most ${max} GiB for share type ${name}` }];
  return [];
}

function networkFaults({ name, extra_specs }: TypeWire, { onNetwork }: Wanted): Fault[] {
  const served = /^true$/i.test(String(extra_specs.driver_handles_share_servers));
  if (onNetwork === undefined || onNetwork === served) return [];
  const reason = served
    ? `is required: share type ${name} puts its shares on servers in a share network`
    : `must not be given: share type ${name} has no share servers`;
  return [{ property: "shareNetwork", reason }];
}

async function protocolFaults(cloud: OpenStack, type: TypeWire, { protocol }: Wanted): Promise<Fault[]> {
  if (protocol === undefined) return [];
  const offered = await protocolsOf(cloud, type);
  if (offered === undefined || offered.has(protocol)) return [];
  const reason = `${protocol} is not offered by share type ${type.name}; it offers ${[...offered].sort().join(", ")}`;
  return [{ property: "protocol", reason }];
}

/**
 * The protocols of a type: those of its specs, else those of the pools behind it. Only operators may see either; others are
 * refused by Manila itself, which names the protocols of the whole cloud.
 */
async function protocolsOf(cloud: OpenStack, { id, extra_specs }: TypeWire): Promise<Set<string> | undefined> {
  if (extra_specs.storage_protocol !== undefined) return protocolsIn(extra_specs.storage_protocol);
  if (!(await cloud.isOperator())) return undefined;
  const pools = await cloud.once(`share pools of type ${id}`, async () => {
    const query = { share_type: id };
    const answer = await cloud.get<{ pools: Pool[] }>("share", "/scheduler-stats/pools/detail", {
      query,
      envelope: { field: "pools", holds: "rows" },
    });
    return answer.pools;
  });
  const all = pools.flatMap(({ capabilities }) => [...protocolsIn(capabilities?.storage_protocol)]);
  return all.length > 0 ? new Set(all) : undefined;
}

interface Pool {
  capabilities?: { storage_protocol?: string | string[] };
}

/** The protocols in what a spec or a pool says: `NFS`, `<in> NFS`, `NFS_CIFS`, `["NFS", "CIFS"]`. */
function protocolsIn(said: unknown): Set<string> {
  const words = [said].flat().flatMap((each) => String(each ?? "").split(/[\s_,]+/));
  return new Set(words.map((word) => word.toUpperCase()).filter((word) => /^[A-Z]+$/.test(word) && word !== "OR"));
}
