/** Arguments that say in other words what they said before: the new name of an image that a server was created from, or its id. */
import type { Connections } from "../core/connection";
import type { AnyDefinition } from "../core/definition";
import { equal, type Properties } from "../core/equal";
import { unlessSilent } from "../core/errors";
import { hasUnknown } from "../core/schema";
import { changed, type ResourceProperties } from "../state";
import { contextOf } from "./context";

/**
 * Of the arguments whose words differ, those that mean what the object has, as they stand in the state. The object is read
 * only if there is such an argument (`asked` of a definition).
 * @param there the new arguments at the old place
 */
export async function reworded(
  definition: AnyDefinition,
  id: string,
  olds: ResourceProperties,
  there: Properties,
  connections: Connections,
): Promise<Properties> {
  const { asked = [], same, means } = definition;
  if (asked.length === 0) return {};
  const isWritten = (value: unknown) => value !== undefined && !hasUnknown(value);
  const written = changed(definition, olds, there).filter(
    (key) => asked.includes(key) && isWritten(olds[key]) && isWritten(there[key]),
  );
  if (written.length === 0) return {};
  const seen = await unlessSilent(async () => definition.read(id, olds, contextOf(definition, olds, connections)));
  if (!seen) return {};
  const args = seen.args as Properties;
  const now = { ...olds, ...args, ...seen.outputs, __ids: seen.ids };
  const isMeant = (key: string) =>
    equal(args[key], there[key]) || same?.[key]?.(args[key], there[key]) || means?.[key]?.(now, there[key]);
  return Object.fromEntries(written.filter(isMeant).map((key) => [key, olds[key]]));
}
