/**
 * What a resource names may be created in the same run, by a resource that it depends on. The host is told of which
 * arguments that holds: it does not refuse in preview what does not exist yet.
 */
import * as pulumi from "@pulumi/pulumi";
import { resourcesOf } from "./resourcesOf";
import type { AnyResourceType } from "./resourceType";

/** Components that depend on other resources: what is in them waits for these too. */
const waiting = new WeakSet<pulumi.Resource>();

/** Remembers whether a component depends on other resources. */
export function noteDependencies(component: pulumi.Resource, opts: pulumi.ComponentResourceOptions = {}): void {
  if (waits(opts)) waiting.add(component);
}

/** Whether a resource waits for others that its arguments do not name. */
function waits({ dependsOn, parent }: pulumi.ResourceOptions): boolean {
  const isGiven = Array.isArray(dependsOn) ? dependsOn.length > 0 : dependsOn !== undefined;
  return isGiven || (parent !== undefined && waiting.has(parent));
}

/**
 * Of the arguments that name what others create, those that may name what this run creates: they come from another
 * resource, or the resource waits for others.
 */
export function awaited(
  { named = [] }: AnyResourceType,
  args: object,
  opts: pulumi.ResourceOptions,
): string[] | undefined {
  const isLate = waits(opts);
  const given = new Map<string, unknown>(Object.entries(args));
  const found = named.filter((name) => given.get(name) !== undefined && (isLate || comesFromResource(given.get(name))));
  return found.length > 0 ? found : undefined;
}

/** Whether a value comes from another resource: an Output knows which ones it comes from. */
export function comesFromResource(value: unknown): boolean {
  if (!pulumi.Output.isInstance(value)) {
    const isHolder = typeof value === "object" && value !== null && !(value instanceof Promise);
    return isHolder && !pulumi.Resource.isInstance(value) && Object.values(value).some(comesFromResource);
  }
  return resourcesOf(value).length > 0;
}
