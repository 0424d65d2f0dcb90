/**
 * What has to be there before an object can be used, although its id does not depend on it: a router's legs, the
 * associations of a route table.
 */
import type * as pulumi from "@pulumi/pulumi";
import { resourcesOf } from "./resourcesOf";

const known = new WeakMap<pulumi.Resource, readonly pulumi.Resource[]>();

/** Notes what has to be there before a resource can be used. */
export function noteCompanions(resource: pulumi.Resource, others: readonly pulumi.Resource[]): void {
  known.set(resource, others);
}

/** The options of a resource that uses what some ids are of: it waits for all that has to be there before. */
export function afterCompanions<Options extends pulumi.ResourceOptions>(
  opts: Options,
  ids: readonly unknown[],
): Options {
  const others = [...new Set(ids.flatMap(resourcesOf).flatMap((resource) => known.get(resource) ?? []))];
  if (others.length === 0) return opts;
  const given = [opts.dependsOn ?? []].flat() as pulumi.Input<pulumi.Resource>[];
  return { ...opts, dependsOn: [...given, ...others] };
}
