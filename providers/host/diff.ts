/** Whether a resource must change, and whether by replacing it. */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import type { Connections } from "../core/connection";
import type { AnyDefinition, Context } from "../core/definition";
import type { Properties } from "../core/equal";
import { unlessSilent } from "../core/errors";
import { contextOf } from "./context";
import { forcedReplacements, refuseDataLoss, refuseReplacement, replacingByOption } from "./replacement";
import { changed, placeArguments, type ResourceProperties } from "./state";

/** Answers the engine's `diff`: whether the program differs from the state, and whether that needs a new object. */
export async function diff(
  definition: AnyDefinition,
  id: string,
  olds: ResourceProperties,
  news: ResourceProperties,
  connections: Connections,
): Promise<dynamic.DiffResult> {
  const there = atOldPlace(definition, olds, news);
  const forced = await forcedReplacements(definition, olds, news, there, connections);
  refuseDataLoss(definition, id, olds, news, forced);
  const replaces = [...forced, ...replacingByOption(definition, olds, news, news.__replaceOn ?? [])];
  const context = () => contextOf(definition, news, connections);
  await refuseReplacement(definition, olds, news, replaces, context);
  if (olds.__unfinished && (await isBeyondRepair(definition, id, olds, connections))) replaces.push("__unfinished");
  const changes =
    replaces.length > 0 ||
    Boolean(olds.__unfinished) ||
    Boolean(olds.__kept) !== Boolean(news.__kept) ||
    changed(definition, olds, there).length > 0 ||
    (await isUnfinished(definition, id, olds, context));
  return { changes, replaces };
}

/** The new arguments at the old place: what the cloud says of the place counts, not how it is written. */
function atOldPlace(definition: AnyDefinition, olds: ResourceProperties, news: ResourceProperties): Properties {
  const place = placeArguments(definition).map((key) => [key, olds[key]]);
  return { ...news, ...Object.fromEntries(place) };
}

/** True if a definition that looks into the cloud finds something to finish. */
export async function isUnfinished(
  definition: AnyDefinition,
  id: string,
  olds: Properties,
  context: () => Context<unknown>,
): Promise<boolean> {
  if (!definition.looked) return false;
  return (await unlessSilent(async () => definition.read(id, olds, context())))?.unfinished !== undefined;
}

/** A half-made object that is gone or broken is replaced; if the cloud does not answer, `up` reports it. */
async function isBeyondRepair(
  definition: AnyDefinition,
  id: string,
  olds: ResourceProperties,
  connections: Connections,
): Promise<boolean> {
  if (definition.irreplaceable) return false;
  try {
    const seen = await definition.read(id, olds, contextOf(definition, olds, connections));
    return !seen || (definition.broken?.(seen.outputs) ?? false);
  } catch {
    return false; // unreachable: an update is the smaller promise, and `up` says what is wrong
  }
}
