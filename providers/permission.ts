/** Asks the platform whether a verb may touch what it touches, if the connection names a platform. */
import { cloudOf } from ".";
import type { Connections } from "./core/connection";
import type { AnyDefinition } from "./core/definition";
import type { Properties } from "./core/equal";
import { requirePermission } from "./core/permission";

/** What a verb is about. */
export interface About {
  /** The id of the resource's object; absent if one is created. */
  id?: string;
  /** The resource's arguments, and its outputs if it has any. */
  properties: Properties;
  /** The same as it was, if the verb is a change. */
  was?: Properties;
}

/**
 * Asks for each existing object that a verb touches; for a create that touches none, once, with no id.
 * @throws NotAllowedError for anything but a clear yes
 */
export async function requirePermissionFor(
  definition: AnyDefinition,
  { id, properties, was }: About,
  connections: Connections,
): Promise<void> {
  const { kind, name } = definition;
  const settings = connections.ofKind(kind, properties.connection as string | undefined, name);
  if (!settings.verifyUrl) return;
  const cloud = cloudOf(kind).client(settings, properties);
  // What is taken over exists already, as what has an id does.
  const adopted = id === undefined && typeof properties.adopt === "string" ? properties.adopt : id;
  await requirePermission(settings, await definition.touches({ id: adopted, args: properties, was, cloud }));
}

/** Asks each of these connections' platforms once, with no id: for a list of what is there. */
export async function requirePermissionToList(
  names: readonly string[],
  connections: Connections,
  what: string,
): Promise<void> {
  for (const name of names) await requirePermission(connections.get(name), [], what);
}
