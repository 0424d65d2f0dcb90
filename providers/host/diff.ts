/** Whether a resource must change, and whether by replacing it. */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import { typeOf } from "../core/address";
import type { Connections } from "../core/connection";
import type { AnyDefinition, Context } from "../core/definition";
import type { Properties } from "../core/equal";
import { OmnicloudError, unlessSilent } from "../core/errors";
import { markOf } from "../core/mark";
import { isNeededReplaced } from "../core/replacedWith";
import { urnOf } from "../core/stateKey";
import { changed, placeArguments, type ResourceProperties } from "../state";
import { claimObject } from "./claims";
import { contextOf } from "./context";
import { log } from "./engine";
import { refuseBlockedReplacement, refuseToStay } from "./inTheWay";
import { isMarkChanged, lineAboutMark } from "./marks";
import { refuseOtherPlace } from "./place";
import { noteCompared } from "./replacedByOption";
import { forcedReplacements, refuseDataLoss, refuseReplacement, replacingByOption } from "./replacement";
import { reworded } from "./reworded";
import { notePlanned } from "./runMemory";
import { isToldAnew } from "./toldLater";

/** Answers the engine's `diff`: whether the program differs from the state, and whether that needs a new object. */
export async function diff(
  definition: AnyDefinition,
  id: string,
  olds: ResourceProperties,
  news: ResourceProperties,
  connections: Connections,
): Promise<dynamic.DiffResult> {
  // A preview that refuses it goes on: see core/refusedInputs.ts. What would become of the object is not known.
  if (news.__refused) return { changes: true };
  noteCompared(definition, news);
  await refuseOtherPlace(definition, olds, connections, news);
  const atPlace = atOldPlace(definition, olds, news);
  const same = await reworded(definition, id, olds, atPlace, connections);
  const there = { ...atPlace, ...same };
  const forced = await forcedReplacements(definition, olds, news, there, connections);
  refuseDataLoss(definition, id, olds, news, forced);
  const replaces = [...forced, ...replacingByOption(definition, olds, { ...news, ...same }, news.__replaceOn ?? [])];
  const context = () => contextOf(definition, news, connections);
  await refuseReplacement(definition, olds, news, replaces, context);
  if (isNeededReplaced(olds.__with, news.__with)) replaces.push("__with");
  if (olds.__unfinished && (await isBeyondRepair(definition, id, olds, connections))) replaces.push("__unfinished");
  if (replaces.length === 0) refuseToStay(definition, id, olds);
  else if (!olds.__unfinished && isDeletedFirst(olds, news))
    await refuseBlockedReplacement(definition, id, contextOf(definition, olds, connections));
  await announceMark(definition, id, olds, news, connections);
  remember(definition, id, news, connections, replaces.length > 0);
  const isChanged = changed(definition, olds, there).length > 0;
  if (isChanged && replaces.length === 0) announceSideEffect(definition, olds, there, news);
  const changes =
    replaces.length > 0 ||
    Boolean(olds.__unfinished ?? olds.__tried) ||
    isMarkChanged(olds, news) ||
    isToldAnew(olds, news) ||
    isChanged ||
    (await isUnfinished(definition, id, olds, context));
  return { changes, replaces };
}

/**
 * Shows what becomes of the object's mark.
 * @throws OmnicloudError if another resource has the object, or adopts it in this program
 */
async function announceMark(
  definition: AnyDefinition,
  id: string,
  olds: ResourceProperties,
  news: ResourceProperties,
  connections: Connections,
): Promise<void> {
  const adopter = await claimObject(definition, id, news, connections, false);
  if (adopter !== undefined)
    throw new OmnicloudError(`${id} is this resource's, and ${adopter} adopts it: only one can have it`);
  const line = lineAboutMark(id, olds, news);
  if (line !== undefined) log("info", urnOf(news.__self, typeOf(definition.name)), line);
}

/** Shows what a change does that its values do not say. */
function announceSideEffect(
  definition: AnyDefinition,
  olds: ResourceProperties,
  there: Properties,
  news: ResourceProperties,
): void {
  const effect = definition.sideEffect?.(olds, there);
  if (effect !== undefined) log("info", urnOf(news.__self, typeOf(definition.name)), effect);
}

/** Whether the old object is deleted before the new one is created: not if it is kept, or if that comes last. */
function isDeletedFirst(olds: ResourceProperties, news: ResourceProperties): boolean {
  return !news.__fresh && !olds.__kept;
}

/** Remembers for the run's later verbs whether the resource keeps its object. */
function remember(
  definition: AnyDefinition,
  id: string,
  news: ResourceProperties,
  connections: Connections,
  isReplaced: boolean,
): void {
  const [token] = news.__self;
  const owner = {
    token,
    mark: markOf(token, Boolean(news.__kept)),
    urn: urnOf(news.__self, typeOf(definition.name)),
    place: async () => contextOf(definition, news, connections).place?.() ?? "",
  };
  notePlanned(definition, id, owner, isReplaced ? "replaced" : "living");
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
