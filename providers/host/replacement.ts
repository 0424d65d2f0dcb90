/** May this be replaced, and what is lost: everything that decides whether a new object takes an object's place. */
import type { Connections } from "../core/connection";
import type { AnyDefinition, Context } from "../core/definition";
import { equal, equalWhereKnown, ownProperty, type Properties } from "../core/equal";
import { ConnectionError, hadNoAnswer, LoginError, OmnicloudError, unlessSilent } from "../core/errors";
import { type Fault, hasUnknown, UNKNOWN } from "../core/schema";
import { bindingParts, isAtPlace, whereIs } from "../place";
import { changed, onlyArguments, placeArguments, type ResourceProperties } from "../state";

/**
 * The arguments by which the object must be replaced.
 * @param there the new arguments at the old place
 */
export async function forcedReplacements(
  definition: AnyDefinition,
  olds: Properties,
  news: Properties,
  there: Properties,
  connections: Connections,
): Promise<string[]> {
  const moves = await movingArguments(definition, olds, news, connections);
  return [...replacingArguments(definition, olds, there), ...moves];
}

/**
 * Of the arguments that differ, those that need a new object. One that is not known yet does not, unless what is known
 * differs, or it names an object that this one is a part of.
 */
export function replacingArguments(definition: AnyDefinition, from: Properties, to: Properties): string[] {
  const keys = new Set<string>(definition.replaceOn ?? []);
  const whole = new Set<string>(definition.partOf ?? []);
  const mayBeSame = (key: string) =>
    hasUnknown(to[key]) && equalWhereKnown(from[key], to[key]) && !(whole.has(key) && to[key] === UNKNOWN);
  return changed(definition, from, to).filter((key) => keys.has(key) && !mayBeSame(key));
}

/** Of the arguments that differ, those that the user's `replaceOnChanges` names: `size`, `metadata.team`, `*`. */
export function replacingByOption(
  definition: AnyDefinition,
  from: Properties,
  to: Properties,
  paths: readonly string[],
): string[] {
  const steps = paths.map((path) => path.split(/[.[\]"']+/).filter(Boolean));
  return changed(definition, from, to).filter((key) =>
    steps.some(
      ([first, ...rest]) =>
        first === "*" || (first === key && !equalWhereKnown(partAt(from[key], rest), partAt(to[key], rest))),
    ),
  );
}

/** The part of a value under a path; the whole from a `*` on. */
function partAt(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined || step === "*" || value === UNKNOWN) return value;
  return typeof value === "object" && value !== null ? partAt(ownProperty(value as Properties, step), rest) : undefined;
}

/**
 * Of the arguments that say where a resource is, those that move it, which needs a new object. A connection
 * under another name is the same cloud, and a region that was left to the connection is the same region once it is written
 * down: the cloud is asked. If it does not answer, regions and the like count as they are written.
 */
async function movingArguments(
  definition: AnyDefinition,
  olds: Properties,
  news: Properties,
  connections: Connections,
): Promise<string[]> {
  const place = ["connection", ...placeArguments(definition)];
  const rewritten = place.filter((key) => !equal(olds[key], news[key]) && news[key] !== UNKNOWN);
  if (rewritten.length === 0) return [];
  if (olds.__place !== undefined && (await isAtPlace(olds.__place, definition, news, connections))) return [];
  try {
    const [before, after] = await Promise.all(
      [olds, news].map((properties) => whereIs(definition, properties, connections)),
    );
    const binding = bindingParts(definition);
    const differing = Object.keys({ ...before, ...after }).filter(
      (key) => binding.has(key) && !equal(before?.[key], after?.[key]),
    );
    return differing.map((key) => (key === "cloud" ? "connection" : key));
  } catch (error) {
    // A preview works without the cloud, and with a connection that the stack no longer has.
    if (!hadNoAnswer(error) && !(error instanceof ConnectionError) && !(error instanceof LoginError)) throw error;
    return rewritten.filter((key) => key !== "connection" && definition.replaceOn?.includes(key));
  }
}

/** Whether a new object may take this one's place: one that holds data only if the program says so. */
export function mayReplace(definition: AnyDefinition, news: Properties): boolean {
  return !definition.holdsData || news[allowance(definition)] === true;
}

/** The argument that allows a new object in the place of one that holds data. */
export function allowance({ replacedWith = "replaceData" }: AnyDefinition): string {
  return replacedWith;
}

/** Why a change that would lose an object's data is refused. */
function dataLost(definition: AnyDefinition, from: unknown, to: unknown): string {
  return `cannot change from ${JSON.stringify(from)} to ${JSON.stringify(to)} in place, and a new object would lose the data; set ${allowance(definition)}: true to allow that`;
}

/** Faults of changes that would lose data, as far as the arguments alone show. */
export function dataLossFaults(
  definition: AnyDefinition,
  was: Properties,
  args: Properties,
  news: Properties,
): Fault[] {
  if (mayReplace(definition, news)) return [];
  return replacingArguments(definition, was, args)
    .filter((property) => !outputsDecide(definition, property, was))
    .map((property) => ({ property, reason: dataLost(definition, was[property], args[property]) }));
}

/** Only outputs know what the cloud chose if the program had said nothing, and what a name means: that is for `diff`. */
function outputsDecide(definition: AnyDefinition, property: string, was: Properties): boolean {
  return (
    placeArguments(definition).includes(property) ||
    (definition.asked?.includes(property) ?? false) ||
    (definition.means?.[property] !== undefined && was[property] === undefined)
  );
}

/**
 * Refuses a replacement that would lose data, also of an object that is replaced because it is a part of another: for
 * that one the engine asks with the state's own arguments, the other's id unknown, and later checks the arguments as those
 * of a new resource, so that `check` could not refuse it.
 * @throws OmnicloudError if data would be lost
 */
export function refuseDataLoss(
  definition: AnyDefinition,
  id: string,
  olds: ResourceProperties,
  news: ResourceProperties,
  forced: readonly string[],
): void {
  const [lost] = forced;
  if (lost === undefined || mayReplace(definition, news)) return;
  if (news[lost] !== UNKNOWN) throw new OmnicloudError(`${lost}: ${dataLost(definition, olds[lost], news[lost])}`);
  throw new OmnicloudError(
    `${definition.name} ${id}: its ${lost} is going to be replaced, and a new object there would lose the data; to allow that, set ${allowance(definition)}: true, run pulumi up, and make the change then`,
  );
}

/**
 * Refuses a change that cannot be made in place, of objects that are never replaced. If the cloud does not answer it is
 * left to `update`.
 * @param replaces the arguments by which the object would be replaced
 * @throws OmnicloudError that names each property, and why
 */
export async function refuseReplacement(
  definition: AnyDefinition,
  olds: Properties,
  news: Properties,
  replaces: readonly string[],
  context: () => Context<unknown>,
): Promise<void> {
  const faults: Fault[] = definition.irreplaceable
    ? replaces.map((property) => ({ property, reason: "cannot be changed; this resource is never replaced" }))
    : [];
  const more = await unlessSilent(async () => definition.refuse?.(olds, onlyArguments(definition, news), context()));
  faults.push(...(more ?? []));
  if (faults.length > 0)
    throw new OmnicloudError(faults.map(({ property, reason }) => `${property}: ${reason}`).join("; "));
}
