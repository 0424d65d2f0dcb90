/** A delete whose refusal says what is in the way. */
import type { AnyDefinition, DeleteContext, Report } from "./definition";
import type { Properties } from "./equal";
import { refusedWith, unlessSilent } from "./errors";
import { inTheWayError } from "./obstacle";

/**
 * Deletes an object; gone already is success.
 * @param was what is known of it: nothing of one that is in no state
 * @throws OmnicloudError that names what is in the way, if the cloud refuses and shows it
 */
export async function deleteOrExplain(
  definition: AnyDefinition,
  id: string,
  was: Properties,
  context: DeleteContext<unknown>,
  report: Report,
): Promise<void> {
  try {
    await definition.delete(id, was, context, report);
  } catch (error) {
    // Cinder says 400 for a volume in use.
    if (!definition.inTheWay || !refusedWith(error, [400, 409])) throw error;
    const things = await unlessSilent(async () => definition.inTheWay?.(id, context.cloud));
    if (!things || things.length === 0) throw error;
    throw inTheWayError(`${definition.name} ${id}`, things, context.token, { cause: error });
  }
}
