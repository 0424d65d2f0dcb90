/**
 * The operator's stack: the tenants, and object storage for each. Its outputs hold ids, never keys: `npx omnicloud grant`
 * and `npx omnicloud backend` hand those to the teams.
 */
import * as pulumi from "@pulumi/pulumi";
import { OssUser, PulumiState, Tenant } from "pulumi-omnicloud";

/**
 * Two tenants, or those that the config names: `pulumi config set --path omnicloud:tenants[0] web`. If the config names the
 * connection to an object storage, `pulumi config set omnicloud:objectStorage oss`, each has a user there, and a bucket
 * for its Pulumi state. A bucket with states in it is deleted only after `pulumi config set omnicloud:dropStates true` and
 * `pulumi up`.
 */
export async function platform(): Promise<Record<string, unknown>> {
  const config = new pulumi.Config("omnicloud");
  const names = config.getObject<string[]>("tenants") ?? ["web", "data"];
  const tenants = names.map((name) => [name, new Tenant(name)] as const);
  const connection = config.get("objectStorage");
  if (connection) for (const [name, { tenantId }] of tenants) addStorage(name, connection, tenantId, config);
  const shown = tenants.map(([name, { tenantId, projectId }]) => [name, { tenantId, projectId }]);
  return { tenants: Object.fromEntries(shown) };
}

/** A tenant's user for buckets of its own, and the back end for its Pulumi state. */
function addStorage(name: string, connection: string, tenantId: pulumi.Output<string>, config: pulumi.Config): void {
  new OssUser(name, { connection, uid: tenantId });
  const state = pulumi.interpolate`${tenantId}-state`;
  new PulumiState(name, { connection, user: state, bucket: state, forceDestroy: config.getBoolean("dropStates") });
}
