/** The operator's stack: the tenants. Its outputs hold ids, never keys: `npx omnicloud grant` hands those on. */
import * as pulumi from "@pulumi/pulumi";
import { Tenant } from "pulumi-omnicloud";

/** Two tenants, or those that the config names: `pulumi config set --path omnicloud:tenants[0] web`. */
export async function platform(): Promise<Record<string, unknown>> {
  const names = new pulumi.Config("omnicloud").getObject<string[]>("tenants") ?? ["web", "data"];
  const tenants = names.map((name) => [name, new Tenant(name)] as const);
  const shown = tenants.map(([name, { tenantId, projectId }]) => [name, { tenantId, projectId }]);
  return { tenants: Object.fromEntries(shown) };
}
