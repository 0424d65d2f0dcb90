/** Whose a thing is that is found by what it is: written when it is created or taken over, and read before it is deleted. */
import type { AnyDefinition, Context, DeleteContext, Seen } from "../core/definition";
import { OmnicloudError } from "../core/errors";
import type { HiddenProperties } from "../state";
import { isPartial } from "./command";

/**
 * Writes the resource's mark on its thing.
 * @returns what the state has to remember of it
 */
export async function claim(
  definition: AnyDefinition,
  id: string,
  context: Context<unknown>,
  seen?: Seen<object, object>,
): Promise<Pick<HiddenProperties, "__unmarked">> {
  if (!definition.ownership?.read) return {};
  return (await definition.ownership.write(id, context, seen)) ? {} : { __unmarked: true };
}

/** Writes on a thing the mark of another resource that has it as well: when the one that the mark names is deleted. */
export async function handOver(
  definition: AnyDefinition,
  id: string,
  { cloud }: DeleteContext<unknown>,
  { mark }: { mark: string },
): Promise<void> {
  await definition.ownership?.write(id, { cloud, mark });
}

/**
 * Whether another resource has taken over the thing, in this run or an earlier one, in this stack or another.
 * @throws OmnicloudError if nothing can say that, and this run does not see all resources that might have it
 */
export async function isAnothers(
  definition: AnyDefinition,
  id: string,
  { __unmarked }: Partial<HiddenProperties>,
  { cloud, token, tokens = [token] }: DeleteContext<unknown>,
): Promise<boolean> {
  const mark = await definition.ownership?.read?.(id, cloud);
  if (mark !== undefined && mark !== "unmarkable") return !tokens.includes(mark.token);
  if ((mark === undefined && !__unmarked) || !isPartial()) return false;
  const [one, other] = id.split("/");
  throw new OmnicloudError(
    `whether another resource of the stack has ${definition.name} ${one} with ${other} by now, nothing in the cloud can say, and a run of some resources alone does not see it: run it without --target and --exclude`,
  );
}
