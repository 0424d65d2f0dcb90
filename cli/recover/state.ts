/** The state as it should be after an interrupted run: a pure function of what was found. */
import type { Properties } from "../../providers/core/equal";
import { type CheckpointResource, type Exported, holdsSecret, sealed } from "../checkpoint";
import { isNative } from "../definedName";
import { inOrder } from "./order";

/** What becomes of the state because of one operation. */
export type Change =
  /** Nothing: its operation is dropped. */
  | { kind: "none" }
  /** What a create made is the resource's from now on. */
  | { kind: "move"; resource: CheckpointResource; id: string }
  /** What differs from what the state holds. */
  | { kind: "refresh"; urn: string; id: string; drift: Properties }
  /** The object is gone. */
  | { kind: "remove"; urn: string; id: string };

/** What `__unfinished` says of a moved resource. */
const INTERRUPTED = "the run that created it was interrupted";

/**
 * The state after these changes, without pending operations.
 * @param at the time that it states of what it changes. ISO 8601, UTC.
 */
export function recoveredState(state: Exported, changes: readonly Change[], at: string): Exported {
  const { pending_operations: _, ...deployment } = state.deployment ?? {};
  const before = deployment.resources ?? [];
  const after = changes.reduce((resources, change) => applied(resources, change, at), before);
  return { ...state, deployment: { ...deployment, resources: inOrder(after, before) } };
}

function applied(resources: CheckpointResource[], change: Change, at: string): CheckpointResource[] {
  switch (change.kind) {
    case "none":
      return resources;
    case "move":
      return moved(resources, change.resource, change.id, at);
    case "refresh":
      return resources.map((resource) =>
        isMeant(resource, change) ? refreshed(resource, change.drift, at) : resource,
      );
    case "remove":
      return resources.filter((resource) => !isMeant(resource, change));
  }
}

function isMeant(resource: CheckpointResource, { urn, id }: { urn: string; id: string }): boolean {
  return resource.urn === urn && resource.id === id;
}

/**
 * Puts what a create made into the state: its inputs are there already, secrets as ciphertext. As after a create that
 * failed half-way, the next `up` settles it, and learns its outputs. If it replaces another, that one is deleted already,
 * or the next run does it.
 */
function moved(
  resources: CheckpointResource[],
  resource: CheckpointResource,
  id: string,
  at: string,
): CheckpointResource[] {
  const { urn, inputs = {}, additionalSecretOutputs = [] } = resource;
  const outputs = Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [key, additionalSecretOutputs.includes(key) ? hidden(value) : value]),
  );
  const others = resources
    .filter((other) => other.urn !== urn || !other.pendingReplacement)
    .map((other) => (other.urn === urn ? { ...other, delete: true } : other));
  const provider = providerOf(resource, resources);
  // What another provider has of a resource, a refresh tells: our hidden properties mean nothing to it.
  const unfinished = isNative(resource.type) ? outputs : { ...outputs, __unfinished: INTERRUPTED };
  return [...others, { ...resource, provider, id, outputs: unfinished, created: at, modified: at }];
}

/** Its provider, as the state has it now: an operation of an earlier run may name one that is gone. */
function providerOf({ provider }: CheckpointResource, resources: readonly CheckpointResource[]): string | undefined {
  const all = resources.filter(({ type }) => type.startsWith("pulumi:providers:"));
  const references = all.map(({ urn, id }) => `${urn}::${id}`);
  if (provider === undefined || references.includes(provider)) return provider;
  const type = provider.split("::").at(-3);
  return references.find((reference) => reference.split("::").at(-3) === type) ?? provider;
}

function refreshed(resource: CheckpointResource, drift: Properties, at: string): CheckpointResource {
  if (Object.keys(drift).length === 0) return resource;
  const { inputs = {}, outputs = {}, additionalSecretOutputs = [] } = resource;
  const isSecret = (key: string) =>
    additionalSecretOutputs.includes(key) || holdsSecret(inputs[key]) || holdsSecret(outputs[key]);
  const now = Object.entries(drift).map(([key, value]) => [key, isSecret(key) ? hidden(value) : value] as const);
  const own = now.filter(([key]) => key in inputs);
  return { ...resource, inputs: withAll(inputs, own), outputs: withAll(outputs, now), modified: at };
}

/** The properties with these in place of theirs; those that are `undefined` are left out. */
function withAll(properties: Properties, changes: readonly (readonly [string, unknown])[]): Properties {
  const all = Object.entries({ ...properties, ...Object.fromEntries(changes) });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

function hidden(value: unknown): unknown {
  return value === undefined || value === null || holdsSecret(value) ? value : sealed(value);
}
