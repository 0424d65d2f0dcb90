/**
 * `omnicloud grant`: hands a tenant's API key, and the keys of its object storage, from the platform's state to a team's
 * stack, as connections in its secret config. They are never printed, and never appear on a command line or in an output
 * of a stack.
 */
import { cloudOf } from "../providers";
import type { Keys, Named } from "../providers/core/cloud";
import type { CommonSettings, Connections } from "../providers/core/connection";
import { parseConnections } from "../providers/core/connectionsConfig";
import { OmnicloudError } from "../providers/core/errors";
import { findPlatformStack } from "./platform";
import { nameOf, readConfig, readConnections, readState, type StateResource, setSecret, textOf } from "./stack";

/** The options of `grant`. */
export interface GrantOptions {
  /** The team's stack. */
  stack: string;
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

const CONNECTIONS = "omnicloud:connections";

/**
 * Writes the connections.
 * @param wanted the tenant's id, name or resource name
 * @returns what was done, in one sentence
 * @throws OmnicloudError if there is no such tenant or stack, or the tenant has no key yet
 */
export async function grant(wanted: string, { stack, ...options }: GrantOptions): Promise<string> {
  const platform = options.platform ?? (await findPlatformStack());
  if (platform === stack) throw new OmnicloudError(`${stack} is the platform's own stack: name the team's by --stack`);
  const { resources } = await readState(platform, true);
  const tenant = findTenant(wanted, resources, platform);
  if (!tenant.apiKey)
    throw new OmnicloudError(`tenant ${tenant.id} has no API key in stack ${platform} yet: run pulumi up there`);
  const connections = await readConnections(platform);
  const operator = connections.ofKind("openstack", tenant.connection, "a tenant");
  const key = options.connection ?? operator.name;
  const known = knownConnections(await readConfig(stack));
  const before = known[key] as Partial<CommonSettings> | undefined;
  const connection = {
    ...connectionWith([{ tenantId: tenant.id, apiKey: tenant.apiKey }], operator),
    // What the team's platform has set up beside the key is kept.
    platformUserId: before?.platformUserId,
    verifyUrl: before?.verifyUrl,
  };
  const storage = storageOf(resources, tenant.id, connections);
  await setSecret(stack, CONNECTIONS, JSON.stringify({ ...known, ...storage, [key]: connection }));
  const held = Object.keys(storage).map((oss) => `, and ${oss} those of its object storage`);
  return `stack ${stack} may now act as tenant ${tenant.name} (${tenant.id}): its connection ${key} holds the key${held.join("")}, as a secret.`;
}

/** The connection by which a team acts with its keys. @param operator the platform's own connection */
function connectionWith(keys: Keys[], operator: Named<CommonSettings>): object {
  const { grant } = cloudOf(operator.kind);
  if (grant) return grant(operator, keys);
  throw new OmnicloudError(`a connection of kind ${operator.kind} cannot be granted`);
}

/**
 * The connections to a tenant's object storage: with the keys of the users whose id is the tenant's, under the names that
 * the platform's own connections have.
 */
function storageOf(resources: StateResource[], tenantId: string, connections: Connections): Record<string, object> {
  const keys = new Map<string, Keys[]>();
  for (const { type, outputs = {} } of resources) {
    if (!type.endsWith("ceph:OssUser") || textOf(outputs.ossUid) !== tenantId) continue;
    const { name } = connections.ofKind("ceph", textOf(outputs.connection), "object storage");
    const { regionName, endpoint, accessKey, secretKey } = outputs;
    const own = Object.entries({ regionName, endpoint, accessKey, secretKey }).map(([key, value]) => [
      key,
      textOf(value),
    ]);
    keys.set(name, [...(keys.get(name) ?? []), Object.fromEntries(own)]);
  }
  const granted = [...keys].map(([name, own]) => [name, connectionWith(own, connections.get(name))]);
  return Object.fromEntries(granted);
}

function knownConnections(config: Record<string, string | undefined>): Record<string, unknown> {
  return parseConnections(config[CONNECTIONS]);
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
