/** What the program itself knows of its subnets: whether instances in them without a public address reach the internet. */
import * as pulumi from "@pulumi/pulumi";

/** How instances of a subnet get out: by a NAT gateway, not at all, or as only the cloud can tell. */
export type WayOut = "nat" | "none" | "unknown";

const known = new WeakMap<pulumi.Resource, WayOut>();

/** Notes how instances of a subnet get out. */
export function noteWayOut(subnet: pulumi.Resource, way: WayOut): void {
  known.set(subnet, way);
}

/** How instances get out of the subnet that an id is of. */
export function wayOutOf(subnet: unknown): WayOut {
  const found = resourcesOf(subnet).flatMap((resource) => known.get(resource) ?? []);
  return found[0] ?? "unknown";
}

/** The resources that a value comes from. */
export function resourcesOf(value: unknown): pulumi.Resource[] {
  if (!pulumi.Output.isInstance(value)) return [];
  // The SDK has it, and does not declare it.
  const { resources } = value as unknown as { resources?: () => Iterable<pulumi.Resource> };
  return [...(resources?.() ?? [])];
}
