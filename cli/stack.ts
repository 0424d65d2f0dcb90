/** A stack as these commands see it: its state and its config, read through the engine. */
import { connectionsOf } from "../providers";
import type { Connections } from "../providers/core/connection";
import { readCheckpoint, SPECIAL } from "./checkpoint";
import { runPulumi } from "./engine";

/** A resource in a state. */
export interface StateResource {
  /** Its URN. */
  urn: string;
  /** Its Pulumi type. */
  type: string;
  /** Its id in the cloud; components have none. */
  id?: string;
  /** The URN of the component that it is in. */
  parent?: string;
  /** Secrets among them are read by {@link textOf}. */
  outputs?: Record<string, unknown>;
}

/** A state. */
export interface State {
  /** All its resources, components included. */
  resources: StateResource[];
  /** Operations that a killed engine had begun: `creating web`. */
  pending: string[];
}

/**
 * The state of a stack.
 * @param secrets whether its secrets are decrypted, so that {@link textOf} can read them
 */
export async function readState(stack: string, secrets = false): Promise<State> {
  const { deployment } = await readCheckpoint(stack, secrets);
  return {
    resources: deployment?.resources ?? [],
    pending: (deployment?.pending_operations ?? []).map(({ resource, type }) => `${type} ${nameOf(resource.urn)}`),
  };
}

/** The connections that a stack's config, and the environment around it, know. */
export async function readConnections(stack: string): Promise<Connections> {
  const config = await readConfig(stack);
  return connectionsOf((key) => config[key]);
}

/** A stack's config, secrets in clear and structured values as JSON. */
export async function readConfig(stack: string): Promise<Record<string, string | undefined>> {
  const shown = await runPulumi(["config", "--stack", stack, "--json", "--show-secrets"]);
  const values = JSON.parse(shown) as Record<string, { value?: string }>;
  return Object.fromEntries(Object.entries(values).map(([key, { value }]) => [key, value]));
}

/** Sets a secret of a stack's config. */
export async function setSecret(stack: string, key: string, value: string): Promise<void> {
  await runPulumi(["config", "set", key, "--secret", "--stack", stack], value);
}

/** The names of the project's stacks. */
export async function listStackNames(): Promise<string[]> {
  const stacks = JSON.parse(await runPulumi(["stack", "ls", "--json"])) as { name: string }[];
  return stacks.map(({ name }) => name);
}

/** A property's text, secret or not. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  if (typeof value !== "object" || value === null || !(SPECIAL in value)) return undefined;
  const { plaintext } = value as { plaintext?: string };
  return plaintext === undefined ? undefined : textOf(JSON.parse(plaintext));
}

/** The name of a resource in its program. */
export function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
