/**
 * Objects of ours that no state knows, compared with what the program says. One that an interrupted run left must be what a
 * new one would be, in everything; of one that was kept, what the program does not say is kept too.
 */
import type { AnyDefinition, Context, Seen } from "../core/definition";
import { digestOf } from "../core/digest";
import type { Properties } from "../core/equal";
import { OmnicloudError } from "../core/errors";
import { changed, stateAfterRead } from "../state";
import type { Creation, Wanted } from "./context";
import { ensureMark } from "./marks";
import { replacingArguments } from "./replacement";

type AnyContext = Context<unknown>;
type AnySeen = Seen<object, object>;

/** An object to take over, and what it was. */
export interface Found {
  /** Its id. */
  id: string;
  /** Something else created it; it was kept when its resource was deleted; or an interrupted run created it. */
  was: "adopted" | "kept" | "interrupted";
}

/**
 * The arguments that an interrupted run's object should have: the program's, and what a new one has beside them.
 * @param seen the object, once it was read
 */
export async function writtenOut(
  definition: AnyDefinition,
  args: Properties,
  context: AnyContext,
  seen?: AnySeen,
): Promise<Properties> {
  return { ...args, ...(await definition.fresh?.(args, context, seen?.args)) };
}

/**
 * Of the arguments that a failed update may have written, those that the program does not say, as a new object has them: no
 * state shows what became of them.
 */
export async function triedInVain(
  definition: AnyDefinition,
  tried: readonly string[] | undefined,
  args: Properties,
  context: AnyContext,
): Promise<Properties> {
  const unsaid = (tried ?? []).filter((key) => args[key] === undefined);
  return unsaid.length === 0 ? {} : pick(await writtenOut(definition, args, context), unsaid);
}

/** The arguments in which an object is not as it should be. */
function differing(definition: AnyDefinition, seen: AnySeen, wanted: Properties): string[] {
  const there = { ...wanted, ...seen.args, ...seen.outputs, __ids: seen.ids };
  return changed(definition, there, wanted).filter((key) => Object.hasOwn(wanted, key));
}

/** What the cloud has of some arguments, of those that are not as they should be. */
export function unlike(definition: AnyDefinition, seen: AnySeen, wanted: Properties): Properties {
  return pick(seen.args, differing(definition, seen, wanted));
}

/** Why an object of ours cannot serve: the arguments that only a new one can have; none if it can. */
export async function unfitFor(
  { was }: Pick<Found, "was">,
  seen: AnySeen,
  { definition, args, context }: Wanted,
): Promise<string[]> {
  if (was === "kept") return replacingArguments(definition, stateAfterRead(definition, args, seen), args);
  const wanted = await writtenOut(definition, args, context, seen);
  const unfit = differing(definition, seen, wanted);
  const replacing = new Set<string>(definition.replaceOn ?? []);
  const there = { ...wanted, ...pick(seen.args, unfit) };
  // What is changed in place must be a change that the cloud can make: no disk shrinks.
  const isChanged = unfit.some((key) => !replacing.has(key));
  const faults = isChanged ? ((await definition.validate?.(wanted, there, context)) ?? []) : [];
  return [
    ...new Set([
      ...unfit.filter((key) => replacing.has(key)),
      ...faults.map(({ property }) => property),
      ...unlikeDigest(definition, seen, args, context),
    ]),
  ];
}

/** The arguments that no cloud shows, if the object was created with others, or nobody knows with which. */
function unlikeDigest(
  { unseen }: AnyDefinition,
  { digest }: AnySeen,
  args: Properties,
  { tokens }: AnyContext,
): string[] {
  if (unseen === undefined) return [];
  const hidden = unseen(args);
  return tokens.some((token) => digest === digestOf(token, hidden)) ? [] : [Object.keys(hidden).join(" or ")];
}

/**
 * Brings a reclaimed object to what the program says.
 * @param read reads it with the arguments that it should have
 * @throws OmnicloudError if something that the program says cannot be changed
 */
export async function conform(
  { id, was: earlier }: Found,
  { definition, args, context, report }: Creation,
  read: (properties: Properties) => Promise<AnySeen>,
): Promise<void> {
  if (earlier === "kept") {
    const seen = await read(args);
    const was = stateAfterRead(definition, args, seen);
    if (changed(definition, was, args).length > 0) await definition.update?.(id, was, args, context, report, seen);
    else if (seen.marks) await ensureMark(definition, id, seen.marks, context);
    return;
  }
  const seen = await read(await writtenOut(definition, args, context));
  const wanted = await writtenOut(definition, args, context, seen);
  const different = differing(definition, seen, wanted);
  report.saw(seen);
  if (different.length === 0) {
    // It may be one that 0.1.0 created.
    if (seen.marks) await ensureMark(definition, id, seen.marks, context);
    return;
  }
  const was = { ...args, ...pick(seen.args, different), ...seen.outputs };
  await definition.update?.(id, was, { ...args, ...pick(wanted, different) }, context, report, seen);
  const now = await read(wanted);
  report.saw(now);
  const left = differing(definition, now, wanted);
  const said = left.filter((key) => args[key] !== undefined);
  const sentence = (keys: string[]) =>
    `${id}, which an interrupted run left, could not be changed in ${keys.join(", ")}: delete it in the cloud, or set adopt: false`;
  if (said.length > 0) throw new OmnicloudError(sentence(said));
  if (left.length > 0) report.warn(sentence(left));
}

function pick(properties: object, keys: readonly string[]): Properties {
  return Object.fromEntries(keys.map((key) => [key, (properties as Properties)[key]]));
}
