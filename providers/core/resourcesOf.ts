/** The resources of the program that a value comes from: an Output knows them. */
import * as pulumi from "@pulumi/pulumi";

/** The resources that a value comes from. */
export function resourcesOf(value: unknown): pulumi.Resource[] {
  if (!pulumi.Output.isInstance(value)) return [];
  // The SDK has it, and does not declare it.
  const { resources } = value as unknown as { resources?: () => Iterable<pulumi.Resource> };
  return [...(resources?.() ?? [])];
}
