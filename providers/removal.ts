/** The end of an object, and the memory of it. */
import type { AnyDefinition, Context } from "./definition";
import type { Properties } from "./difference";

/** Objects that this process deleted; a list fetched before may still name them. */
const deleted = new Set<string>();

/** True for an object that this process removed. */
export function isRemoved(id: string): boolean {
  return deleted.has(id);
}

/** Removes the object; gone already is success. */
export async function remove(
  definition: AnyDefinition,
  id: string,
  props: Properties,
  context: Context<unknown>,
): Promise<void> {
  // A definition knows which 404 means that the object is gone; one from anything else on the way is a failure.
  await definition.delete(id, props, context);
  deleted.add(id);
  const { leaves } = definition;
  if (leaves !== true && !leaves?.(props)) context.inform(`deleted at ${new Date().toISOString()}`);
}
