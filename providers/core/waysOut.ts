/** What the program itself knows of its subnets: whether instances in them without a public address reach the internet. */
import type * as pulumi from "@pulumi/pulumi";
import { resourcesOf } from "./resourcesOf";

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
