/** What cannot be there without a router's legs: its static routes, whose next hops lie in the legs' subnets. */
import type * as pulumi from "@pulumi/pulumi";
import { replacedWith } from "../../../core/replacedWith";
import { RouterInterface } from "./routerInterface";

/**
 * The options of routes that wait for legs: a leg is replaced with them, for Neutron deletes none that a route needs. By
 * `dependsOn` alone the engine would create them after the leg, and leave them where they are if it is replaced.
 */
export function replacedWithLegs(opts: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
  const after = [opts.dependsOn ?? []].flat();
  return replacedWith(
    { ...opts },
    after.filter((one): one is RouterInterface => one instanceof RouterInterface),
  );
}
