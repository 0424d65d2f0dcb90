/**
 * The operator's stack: the tenants, and a place for each one's Pulumi state. Its outputs hold ids, never keys: `npx
 * omnicloud grant` and `npx omnicloud backend` hand those on.
 */
import * as pulumi from "@pulumi/pulumi";
import { PulumiState, Tenant } from "pulumi-omnicloud";

/**
 * Two tenants, or those that the config names: `pulumi config set --path omnicloud:tenants[0] web`. Where the config names
 * the connection to an object storage, `pulumi config set omnicloud:stateConnection oss`, their states have buckets there.
 */
export async function platform(): Promise<Record<string, unknown>> {
  const config = new pulumi.Config("omnicloud");
  const names = config.getObject<string[]>("tenants") ?? ["web", "data"];
  const tenants = names.map((name) => [name, new Tenant(name)] as const);
  const connection = config.get("stateConnection");
  if (connection) {
    const forceDestroy = config.getBoolean("dropStates");
    for (const [name, { tenantId }] of tenants) {
      const own = pulumi.interpolate`${tenantId}-state`;
      new PulumiState(name, { connection, user: own, bucket: own, forceDestroy });
    }
  }
  const shown = tenants.map(([name, { tenantId, projectId }]) => [name, { tenantId, projectId }]);
  return { tenants: Object.fromEntries(shown) };
}
