/**
 * `omnicloud grant`: hands a tenant's API key, and the keys of its object storage, from the platform's state to a team's
 * stack, as connections in its secret config. They are never printed, and never stand on a command line or in an output of
 * a stack.
 */

import type { CephSettings } from "../providers/ceph/settings";
import type { Connections } from "../providers/core/connection";
import { OmnicloudError } from "../providers/core/errors";
import type { OpenStackSettings } from "../providers/openstack/settings";
import { platformStack } from "./platform";
import { configOf, connectionsIn, nameOf, type StateResource, setSecret, stateOf, text } from "./stack";

/** What `grant` may be told. */
export interface GrantOptions {
  /** The team's stack. */
  stack: string;
  /** The stack that made the tenant. @default the project's only stack named platform, or platform-… */
  platform?: string;
  /** The connection's name in the team's stack. @default the name that it has in the platform's */
  connection?: string;
}

/** A tenant in a state. */
interface Granted {
  id: string;
  name: string;
  resource: string;
  /** The name of the connection that it was made on; `undefined` for the platform's default. */
  connection?: string;
  apiKey?: string;
}

const CONNECTIONS = "omnicloud:connections";

/**
 * Writes the connection.
 * @param wanted the tenant's id, name or resource name
 * @returns what was done, in one sentence
 */
export async function grant(wanted: string, { stack, ...options }: GrantOptions): Promise<string> {
  const platform = options.platform ?? (await platformStack());
  if (platform === stack) throw new OmnicloudError(`${stack} is the platform's own stack: name the team's by --stack`);
  const { resources } = await stateOf(platform, true);
  const tenant = tenantAmong(resources, wanted, platform);
  if (!tenant.apiKey)
    throw new OmnicloudError(`tenant ${tenant.id} has no API key in stack ${platform} yet: run pulumi up there`);
  const connections = await connectionsIn(platform);
  const { name, ...settings } = operatorsConnection(connections, tenant.connection);
  const key = options.connection ?? name;
  const known = knownConnections(await configOf(stack));
  const before = known[key] as Partial<OpenStackSettings> | undefined;
  const connection = {
    kind: "openstack",
    authUrl: settings.authUrl,
    region: settings.region,
    interface: settings.interface,
    cacert: settings.cacert,
    tenantId: tenant.id,
    apiKey: tenant.apiKey,
    // What the team's platform has set up beside the key stays.
    platformUserId: before?.platformUserId,
    verifyUrl: before?.verifyUrl,
  };
  const storage = storageOf(resources, tenant.id, connections);
  await setSecret(stack, CONNECTIONS, JSON.stringify({ ...known, ...storage, [key]: connection }));
  const held = Object.keys(storage).map((oss) => `, and ${oss} those of its object storage`);
  return `stack ${stack} may act as tenant ${tenant.name} (${tenant.id}) now: its connection ${key} holds the key${held.join("")}, as a secret.`;
}

function operatorsConnection(connections: Connections, name: string | undefined): OpenStackSettings & { name: string } {
  return connections.of("openstack", name, "a tenant") as OpenStackSettings & { name: string };
}

/**
 * The connections to a tenant's object storage: with the keys of the users whose id is the tenant's, under the names that
 * the platform's own connections have.
 */
function storageOf(resources: StateResource[], tenantId: string, connections: Connections): Record<string, object> {
  const users = resources.filter(
    ({ type, outputs }) => type.endsWith("ceph:OssUser") && text(outputs?.ossUid) === tenantId,
  );
  const granted: Record<string, { kind: "ceph"; keys: "user"; regions: Record<string, object> }> = {};
  for (const { outputs = {} } of users) {
    const settings = connections.of("ceph", text(outputs.connection), "object storage") as CephSettings & {
      name: string;
    };
    const [region = "", endpoint, accessKey, secretKey] = [
      outputs.regionName,
      outputs.endpoint,
      outputs.accessKey,
      outputs.secretKey,
    ].map(text);
    const { cacert } = settings.regions[region] ?? {};
    const regions = { ...granted[settings.name]?.regions, [region]: { endpoint, accessKey, secretKey, cacert } };
    granted[settings.name] = { kind: "ceph", keys: "user", regions };
  }
  return granted;
}

function knownConnections(config: Record<string, string | undefined>): Record<string, unknown> {
  const written = config[CONNECTIONS];
  return written ? (JSON.parse(written) as Record<string, unknown>) : {};
}

function tenantAmong(resources: StateResource[], wanted: string, platform: string): Granted {
  const tenants = resources
    .filter(({ type }) => type.endsWith("openstack:Tenant"))
    .map(tenantOf)
    .sort((a, b) => a.id.localeCompare(b.id));
  const found = tenants.filter(({ id, name, resource }) => [id, name, resource].includes(wanted));
  const [tenant] = found;
  if (tenant && found.length === 1) return tenant;
  const shown = (list: Granted[]) => list.map(({ id, name }) => `${name} (${id})`).join(", ");
  if (tenant) throw new OmnicloudError(`${wanted} may be any of ${shown(found)}: name it by its id`);
  throw new OmnicloudError(
    `stack ${platform} has no tenant ${wanted}; ${tenants.length > 0 ? `it has ${shown(tenants)}` : "it has none"}`,
  );
}

function tenantOf({ id = "", urn, outputs = {} }: StateResource): Granted {
  const resource = nameOf(urn);
  const name = text(outputs.tenantName) ?? resource;
  return { id, name, resource, connection: text(outputs.connection), apiKey: text(outputs.apiKey) };
}
