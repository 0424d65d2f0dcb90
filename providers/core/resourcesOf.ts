/** The resources of the program that a value comes from: an Output knows them. */
import * as pulumi from "@pulumi/pulumi";
import { holdsValues } from "./answer";

/** The resources that a value, or what is in it, comes from. */
export function resourcesOf(value: unknown): pulumi.Resource[] {
  if (!pulumi.Output.isInstance(value)) return holdsValues(value) ? Object.values(value).flatMap(resourcesOf) : [];
  // The SDK has it, and does not declare it.
  const { resources } = value as unknown as { resources?: () => Iterable<pulumi.Resource> };
  return [...(resources?.() ?? [])];
}
