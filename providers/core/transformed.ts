/** The properties that a transform is given: where they are secret, and how they are handed back unchanged. */
import * as pulumi from "@pulumi/pulumi";

/** The steps to a value in a resource's properties: `["metadata", "password"]`, `["rules", "0"]`. */
export type Path = readonly string[];

/** What an Output holds. The SDK has it, and does not declare it. */
export interface Held {
  isKnown: Promise<boolean>;
  promise(): Promise<unknown>;
  resources(): Set<pulumi.Resource>;
}

/** The paths of all secrets among properties. */
export async function secretPaths(value: unknown, path: Path = []): Promise<Path[]> {
  if (value instanceof Promise) return secretPaths(await value, path);
  if (pulumi.Output.isInstance(value)) {
    if (await pulumi.isSecret(value)) return [path];
    return secretPaths(await (value as unknown as Held).promise(), path);
  }
  if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return [];
  if (pulumi.runtime.isRpcSecret(value)) return [path];
  const inner = await Promise.all(
    Object.entries(value)
      .filter(([, one]) => typeof one === "object")
      .map(([key, one]) => secretPaths(one, [...path, key])),
  );
  return inner.flat();
}

/**
 * The properties that a transform is given, as the engine sent them: left to the SDK, an Output would lose the resources
 * that it depends on.
 */
export async function asItCame(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) return outputAsItCame(value);
  // What an earlier transform was given and handed on without being known; on the wire nothing else is undefined.
  if (value === undefined) return pulumi.runtime.unknownValue;
  if (typeof value !== "object" || value === null || isLeaf(value)) return value;
  if (Array.isArray(value)) return Promise.all(value.map(asItCame));
  const entries = Object.entries(value).map(async ([key, one]) => [key, await asItCame(one)]);
  return Object.fromEntries(await Promise.all(entries)) as object;
}

async function outputAsItCame(output: pulumi.Output<unknown>): Promise<object> {
  const held = output as unknown as Held;
  const urns = [...held.resources()].map(({ urn }) => (urn as unknown as Held).promise());
  const [isKnown, isSecret, dependencies] = await Promise.all([
    held.isKnown,
    pulumi.isSecret(output),
    Promise.all(urns),
  ]);
  return {
    [pulumi.runtime.specialSigKey]: pulumi.runtime.specialOutputValueSig,
    ...(isKnown ? { value: (await asItCame(await held.promise())) ?? null } : {}),
    ...(isSecret ? { secret: true } : {}),
    ...(dependencies.length > 0 ? { dependencies } : {}),
  };
}

/** True for what the SDK writes as one value. */
function isLeaf(value: object): boolean {
  return (
    pulumi.Resource.isInstance(value) || pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value)
  );
}

/** The URN of what an option of a transform names. */
export async function urnOf(resource: pulumi.Resource | undefined): Promise<string | undefined> {
  return resource && new Promise((resolve) => resource.urn.apply(resolve));
}
