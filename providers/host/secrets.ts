/** The secrets that a verb works with: the engine hands them to the host in clear, and no text of it may show them. */
import type { Connections } from "../core/connection";
import type { AnyDefinition } from "../core/definition";
import { ownProperty, type Properties } from "../core/equal";
import { mask, type Secrets } from "../core/mask";
import type { ResourceProperties } from "../state";

/** Adds what no text of a verb may show: what the program and the definition call secret, and the connections' secrets. */
export function addSecrets(
  secrets: Secrets,
  definition: AnyDefinition,
  connections: Connections,
  properties: readonly ResourceProperties[],
): void {
  const connection = properties.at(-1)?.connection;
  secrets.add(...connections.secrets(definition.kind, typeof connection === "string" ? connection : undefined));
  const paths = properties.flatMap((one) => one.__secrets ?? []);
  for (const one of properties) {
    secrets.add(...paths.map((path) => valueAt(one, path)));
    for (const name of definition.secrets ?? []) {
      // Of an argument with several parts, the program says which are secret.
      if (!(name in definition.args.shape) || typeof one[name] === "string") secrets.add(one[name]);
    }
  }
}

/** True if a property is a secret, or has one in it. */
export function isSecret(definition: AnyDefinition, properties: ResourceProperties, property: string): boolean {
  return Boolean(definition.secrets?.includes(property) || properties.__secrets?.some(([first]) => first === property));
}

/** A value for a message: hidden if it stands beside a secret one, of which it may be another version. */
export function shown(value: unknown, beside: unknown): string {
  const other = JSON.stringify(beside ?? null);
  return mask(other) === other ? JSON.stringify(value ?? null) : "[secret]";
}

function valueAt(properties: Properties, path: readonly string[]): unknown {
  return path.reduce(
    (inner: unknown, step) =>
      typeof inner === "object" && inner !== null ? ownProperty(inner as Properties, step) : undefined,
    properties,
  );
}
