/** Names what keeps an object from being replaced: before anything is deleted. */
import type { AnyDefinition, Context } from "../core/definition";
import type { Properties } from "../core/equal";
import { OmnicloudError, unlessSilent } from "../core/errors";
import { isOfStack, listed } from "../core/obstacle";

/** The objects that this run replaces, and deletes before. */
const replaced = new Set<string>();

/**
 * Refuses to replace an object that could not be deleted: what depends on it would be deleted before the cloud refuses.
 * If the cloud does not answer, it is left to the delete.
 * @throws OmnicloudError that names what is in the way
 */
export async function refuseBlockedReplacement(
  definition: AnyDefinition,
  id: string,
  { cloud, token }: Pick<Context<unknown>, "cloud" | "token">,
): Promise<void> {
  replaced.add(id);
  const all = (await unlessSilent(async () => definition.inTheWay?.(id, cloud))) ?? [];
  const things = all.filter((thing) => !thing.goesAlong || (thing.mark !== undefined && !isOfStack(thing, token)));
  if (things.length === 0) return;
  throw new OmnicloudError(
    `${definition.name} ${id} cannot be replaced, because the old one must be deleted first and still has ${listed(things)}: move or delete these first, or create another one beside it`,
  );
}

/**
 * Refuses to leave an object where it is if it is in one that this run replaces.
 * @throws OmnicloudError that names both
 */
export function refuseToStay(definition: AnyDefinition, id: string, was: Properties): void {
  for (const key of definition.blocks ?? []) {
    const written = JSON.stringify(was[key] ?? null);
    const other = [...replaced].find((one) => written.includes(`"${one}"`));
    if (other !== undefined)
      throw new OmnicloudError(
        `${key}: ${other} cannot be replaced as long as ${definition.name} ${id} is in it: take it out first, or create another one beside it`,
      );
  }
}
