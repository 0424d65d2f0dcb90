/** The resources of the program that a value comes from: an Output knows them. */
import * as pulumi from "@pulumi/pulumi";
import { isFields } from "./answer";

/** The resources that a value, or what is in it, comes from. */
export function resourcesOf(value: unknown): pulumi.Resource[] {
  if (!pulumi.Output.isInstance(value)) {
    const isHolder = Array.isArray(value) || (isFields(value) && Object.getPrototypeOf(value) === Object.prototype);
    return isHolder ? Object.values(value as object).flatMap(resourcesOf) : [];
  }
  // The SDK has it, and does not declare it.
  const { resources } = value as unknown as { resources?: () => Iterable<pulumi.Resource> };
  return [...(resources?.() ?? [])];
}
