/**
 * A stack's state as `pulumi stack export` has it: resources, and operations that an interrupted run had begun. It is
 * changed in its own form, so that what this version does not know is kept, and secrets stay the ciphertext that they are.
 */
import type { Properties } from "../providers/core/equal";
import { runPulumi } from "./engine";

/** By this key a value in a state says that it is special, and by the value beside it that it is a secret. */
export const SPECIAL = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** A resource in a state. */
export interface CheckpointResource {
  /** Its URN; several resources may have it if all but one of them are going to be deleted. */
  urn: string;
  /** Its Pulumi type. */
  type: string;
  /** True for a provider's resource, false for a component. */
  custom?: boolean;
  /** Its id in the cloud; components, and what is still being created, have none. */
  id?: string;
  /** What the program said of it. */
  inputs?: Properties;
  /** What its provider said of it. */
  outputs?: Properties;
  /** The URN of the component that it is in. */
  parent?: string;
  /** The URNs of what it depends on. */
  dependencies?: string[];
  /** The same by argument. */
  propertyDependencies?: Record<string, string[] | null>;
  /** Its provider: `URN::ID`. */
  provider?: string;
  /** The URN of the resource with which it is deleted. */
  deletedWith?: string;
  /** The URNs of the resources with which it is replaced. */
  replaceWith?: string[];
  /** True if it was replaced, and the next run deletes it. */
  delete?: boolean;
  /** True if it was deleted for a replacement that is not created yet. */
  pendingReplacement?: boolean;
  /** True if the program only reads it. */
  external?: boolean;
  /** The outputs that are secret, whatever the provider says. */
  additionalSecretOutputs?: string[];
  /** ISO 8601. */
  created?: string;
  /** ISO 8601. */
  modified?: string;
  [field: string]: unknown;
}

/** An operation that a run had begun when it was interrupted. */
export interface PendingOperation {
  /** The resource as the operation meant it; of one that is being created without id and outputs. */
  resource: CheckpointResource;
  /** `creating`, `updating`, `deleting`, `reading` or `importing`. */
  type: string;
}

/** A state as it is exported and imported. */
export interface Exported {
  /** Its content; absent from a stack that never ran. */
  deployment?: {
    /** In an order in which each comes behind what it depends on. */
    resources?: CheckpointResource[];
    /** The latest run's first. */
    pending_operations?: PendingOperation[];
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/**
 * A stack's state.
 * @param secrets whether its secrets are in clear, for {@link inClear}; they never reach a file
 */
export async function readCheckpoint(stack: string, secrets = false): Promise<Exported> {
  const shown = secrets ? ["--show-secrets"] : [];
  return JSON.parse(await runPulumi(["stack", "export", "--stack", stack, ...shown])) as Exported;
}

/**
 * Writes a stack's state. Pending operations are dropped by `pulumi` itself.
 * @throws OmnicloudError with pulumi's own words: the stack is locked, or the state is not sound
 */
export async function writeCheckpoint(stack: string, state: Exported): Promise<void> {
  // Over its standard input: what is sealed below is in no file before the engine has encrypted it.
  await runPulumi(["stack", "import", "--stack", stack], JSON.stringify(state));
}

/** A value of a state that was read with secrets, each of them in clear and no longer told apart. */
export function inClear(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(inClear);
  if (isSecret(value)) return inClear(JSON.parse(value.plaintext ?? "null"));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inClear(each)]));
}

/** The properties of a state that was read with secrets, in clear. */
export function propertiesInClear(properties: Properties | undefined): Properties {
  return inClear(properties ?? {}) as Properties;
}

/** A value that the engine encrypts when the state is written. */
export function sealed(value: unknown): Properties {
  return { [SPECIAL]: SECRET, plaintext: JSON.stringify(value) };
}

/** Whether a value is a secret, or holds one. */
export function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isSecret(value) || Object.values(value).some(holdsSecret);
}

function isSecret(value: object): value is { plaintext?: string; ciphertext?: string } {
  return (value as Properties)[SPECIAL] === SECRET;
}
