/** What a diff asks the cloud of objects that are never made anew: what it cannot change, and what is left to finish. */

import type { AnyDefinition, Context } from "../core/definition";
import type { Properties } from "../core/equal";
import { OmnicloudError } from "../core/errors";
import type { Fault } from "../core/schema";
import { withoutCloud } from "./check";
import { onlyArguments } from "./state";

/**
 * Refuses a change that cannot be made in place. Where the cloud does not answer it is left to `update`.
 * @param replaces the arguments by which the object would be made anew
 * @throws OmnicloudError that names each property, and why
 */
export async function refuse(
  definition: AnyDefinition,
  olds: Properties,
  news: Properties,
  replaces: string[],
  context: () => Context<unknown>,
): Promise<void> {
  const faults: Fault[] = definition.irreplaceable
    ? replaces.map((property) => ({ property, reason: "a change of it would make a new one in its place: never" }))
    : [];
  const more = await unlessSilent(async () => definition.refuse?.(olds, onlyArguments(definition, news), context()));
  faults.push(...(more ?? []));
  if (faults.length > 0)
    throw new OmnicloudError(faults.map(({ property, reason }) => `${property}: ${reason}`).join("; "));
}

/** True where a definition that looks finds something to finish. */
export async function isUnfinished(
  definition: AnyDefinition,
  id: string,
  olds: Properties,
  context: () => Context<unknown>,
): Promise<boolean> {
  if (!definition.looked) return false;
  return (await unlessSilent(() => definition.read(id, olds, context())))?.unfinished !== undefined;
}

/** What the cloud says; `undefined` where it does not answer. */
async function unlessSilent<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (withoutCloud(error)) return undefined;
    throw error;
  }
}
