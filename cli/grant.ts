/**
 * `omnicloud grant`: hands a tenant's API key, and the keys of its object storage, from the platform's state to a team's
 * stack, as connections in its secret config. They are never printed, and never appear on a command line or in an output
 * of a stack.
 */
import { cloudOf } from "../providers";
import type { Keys, Named } from "../providers/core/cloud";
import type { CommonSettings, Connections } from "../providers/core/connection";
import type { Properties } from "../providers/core/equal";
import { OmnicloudError } from "../providers/core/errors";
import { withoutUndefined } from "../providers/state";
import { requirePermissionToGrant } from "./mayHandOut";
import { findPlatformStack } from "./platform";
import { openPurse, type PurseOptions, type Written } from "./purse";
import { nameOf, readConnections, readState, type StateResource, textOf } from "./stack";

/** The options of `grant`. */
export interface GrantOptions extends PurseOptions {
  /** The stack that created the tenant. @default the project's only stack named platform, or platform-… */
  platform?: string;
  /** The connection's name in the team's stack. @default the name that it has in the platform's */
  connection?: string;
}

/** A tenant in a state. */
interface TenantInState {
  id: string;
  name: string;
  resource: string;
  /** The name of the connection that it was created on; `undefined` for the platform's default. */
  connection?: string;
  apiKey?: string;
}

/**
 * Writes the connections.
 * @param wanted the tenant's id, name or resource name
 * @returns what was done, in one sentence
 * @throws OmnicloudError if there is no such tenant or stack, or the tenant has no key yet
 */
export async function grant(wanted: string, options: GrantOptions): Promise<string> {
  const platform = options.platform ?? (await findPlatformStack());
  const purse = openPurse(platform, options);
  const { resources } = await readState(platform, true);
  const tenant = findTenant(wanted, resources, platform);
  if (!tenant.apiKey)
    throw new OmnicloudError(`tenant ${tenant.id} has no API key in stack ${platform} yet: run pulumi up there`);
  const connections = await readConnections(platform);
  const operator = connections.ofKind("openstack", tenant.connection, "a tenant");
  await requirePermissionToGrant(tenant.id, operator.name, resources, connections);
  const known = await purse.read();
  const key = nameFor(tenant, operator.name, known, options.connection);
  const own = { ...connectionWith([{ tenantId: tenant.id, apiKey: tenant.apiKey }], operator) };
  const storage = storageOf({ resources, tenant, connections, known });
  const granted = { ...storage, [key]: withKept(own, known[key]) };
  await purse.write({ ...known, ...granted });
  const held = Object.keys(storage).map((oss) => `, and ${oss} those of its object storage`);
  return `${purse.holder} may now act as tenant ${tenant.name} (${tenant.id}): its connection ${key} holds the key${held.join("")}, ${purse.how}.`;
}

/**
 * The name of the tenant's connection.
 * @throws OmnicloudError if another tenant's has the usual name: its key would be lost
 */
function nameFor({ id, name }: TenantInState, usual: string, known: Written, wanted: string | undefined): string {
  const other = known[usual]?.tenantId;
  if (wanted !== undefined || other === undefined || other === id) return wanted ?? usual;
  throw new OmnicloudError(
    `its connection ${usual} holds the key of tenant ${other}: name the one for ${name} (${id}) by --connection`,
  );
}

/** A connection with what the team or its platform has set up beside the keys. */
function withKept(granted: object, before: Partial<CommonSettings> | undefined): object {
  return { ...keptOf(granted, before), ...withoutUndefined(granted as Properties) };
}

function keptOf({ tenantId }: Partial<CommonSettings>, before: Partial<CommonSettings> = {}): Partial<CommonSettings> {
  if (before.tenantId === tenantId) return before; // it was granted before
  // Who asks as another tenant is another user; of what was set up by hand, how it logged in is replaced.
  const { platformUserId, verifyUrl } = before;
  return before.tenantId === undefined ? { platformUserId, verifyUrl } : {};
}

/** The connection by which a team acts with its keys. @param operator the platform's own connection */
function connectionWith(keys: Keys[], operator: Named<CommonSettings>): object {
  const { grant } = cloudOf(operator.kind);
  if (grant) return grant(operator, keys);
  throw new OmnicloudError(`a connection of kind ${operator.kind} cannot be granted`);
}

/** Where a tenant's object storage is looked for, and what the team has already. */
interface StorageOf {
  resources: readonly StateResource[];
  tenant: TenantInState;
  connections: Connections;
  known: Written;
}

/**
 * The connections to a tenant's object storage: with the keys of the users whose id is the tenant's, under the names that
 * the platform's own connections have, unless another tenant's keys have them.
 */
function storageOf({ resources, tenant, connections, known }: StorageOf): Record<string, object> {
  const keys = new Map<string, Keys[]>();
  for (const { type, outputs = {} } of resources) {
    if (!type.endsWith("ceph:OssUser") || textOf(outputs.ossUid) !== tenant.id) continue;
    const { name } = connections.ofKind("ceph", textOf(outputs.connection), "object storage");
    keys.set(name, [...(keys.get(name) ?? []), keysIn(outputs)]);
  }
  const ownersOf = (accessKey: unknown) =>
    resources
      .filter(({ type, outputs = {} }) => type.endsWith("ceph:OssUser") && keysIn(outputs).accessKey === accessKey)
      .map(({ outputs = {} }) => textOf(outputs.ossUid));
  const granted = [...keys].map(([usual, own]) => {
    const tenantsIn = (name: string) => tenantsOf(known[name] ?? {}, ownersOf);
    const name = tenantsIn(usual).some((id) => id !== tenant.id) ? `${usual}-${tenant.id}` : usual;
    const connection = { ...connectionWith(own, connections.get(usual)), tenantId: tenant.id };
    const before = known[name];
    const isItsOwn = before !== undefined && tenantsIn(name).includes(tenant.id);
    return [name, withKept(connection, isItsOwn ? { ...before, tenantId: tenant.id } : before)];
  });
  return Object.fromEntries(granted);
}

function keysIn({ regionName, endpoint, accessKey, secretKey }: Record<string, unknown>): Keys {
  const own = Object.entries({ regionName, endpoint, accessKey, secretKey });
  return Object.fromEntries(own.map(([key, value]) => [key, textOf(value)]));
}

/** The tenants whose keys a storage connection holds. Before it said so, only the platform's state tells. */
function tenantsOf(
  connection: Partial<CommonSettings>,
  ownersOf: (accessKey: unknown) => (string | undefined)[],
): string[] {
  if (connection.tenantId !== undefined) return [connection.tenantId];
  const { regions = {} } = connection as { regions?: Record<string, { accessKey?: unknown }> };
  return Object.values(regions).flatMap(({ accessKey }) => ownersOf(accessKey).flatMap((owner) => owner ?? []));
}

/** The tenant that is meant. @throws OmnicloudError naming those that there are */
function findTenant(wanted: string, resources: StateResource[], platform: string): TenantInState {
  const tenants = resources
    .filter(({ type }) => type.endsWith("openstack:Tenant"))
    .map(toTenant)
    .sort((a, b) => a.id.localeCompare(b.id));
  const found = tenants.filter(({ id, name, resource }) => [id, name, resource].includes(wanted));
  const [tenant] = found;
  if (tenant && found.length === 1) return tenant;
  const shown = (list: TenantInState[]) => list.map(({ id, name }) => `${name} (${id})`).join(", ");
  if (tenant) throw new OmnicloudError(`${wanted} may be any of ${shown(found)}: name it by its id`);
  throw new OmnicloudError(
    `stack ${platform} has no tenant ${wanted}; ${tenants.length > 0 ? `it has ${shown(tenants)}` : "it has none"}`,
  );
}

function toTenant({ id = "", urn, outputs = {} }: StateResource): TenantInState {
  const resource = nameOf(urn);
  const name = textOf(outputs.tenantName) ?? resource;
  return { id, name, resource, connection: textOf(outputs.connection), apiKey: textOf(outputs.apiKey) };
}
