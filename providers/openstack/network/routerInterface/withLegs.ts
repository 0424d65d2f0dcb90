/** What cannot be there without a router's legs: its static routes, whose next hops lie in the legs' subnets. */
import type * as pulumi from "@pulumi/pulumi";
import { RouterInterface } from "./routerInterface";

/**
 * The options of routes that wait for legs: a leg is replaced with them, for Neutron deletes none that a route needs. By
 * `dependsOn` alone the engine would create them after the leg, and leave them where they are if it is replaced.
 */
export function replacedWithLegs(opts?: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions | undefined {
  const legs = [opts?.dependsOn ?? []].flat().filter((one): one is RouterInterface => one instanceof RouterInterface);
  return legs.length > 0 ? { ...opts, replaceWith: [...(opts?.replaceWith ?? []), ...legs] } : opts;
}
