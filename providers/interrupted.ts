/**
 * What interrupted operations left of their objects in the clouds: `omnicloud recover` asks, and puts the answers into the
 * state. Nothing is changed here.
 */
import { contextOf } from "./context";
import type { Connections } from "./core/connection";
import { type AnyDefinition, type Context, type Marked, marksOn, type Seen } from "./core/definition";
import { digestOf } from "./core/digest";
import { equal, type Properties } from "./core/equal";
import { identityOf } from "./core/mark";
import type { ListMarked } from "./leftovers";
import { requirePermissionFor } from "./permission";
import { changed, onlyArguments, type ResourceProperties, stateAfterRead } from "./state";

/** What a create that was interrupted made. */
export interface Made {
  /** The object's id. */
  id: string;
  /** True if it is beyond repair: the next `up` replaces it. */
  isBroken: boolean;
}

/** How a create's object is looked for. */
export interface Look {
  /** Lists what carries marks. */
  list: ListMarked;
  /** Whether the state knows an object of this kind by its id: it is not what the create made. */
  isKnown(id: string): boolean;
}

/**
 * What a create made that was interrupted: the oldest object with its token; for objects without a mark, the one that its
 * arguments name. `undefined` if it made nothing that can be used.
 * @param inputs the resource's inputs, secrets in clear
 * @throws OmnicloudError if a cloud cannot be asked: nothing is known then
 */
export async function findMade(
  definition: AnyDefinition,
  inputs: ResourceProperties,
  connections: Connections,
  { list, isKnown }: Look,
): Promise<Made | undefined> {
  // One that takes over what something else created makes nothing.
  if (typeof inputs.adopt === "string") return undefined;
  await requirePermissionFor(definition, { properties: inputs }, connections);
  const args = onlyArguments(definition, inputs);
  const context = contextOf(definition, inputs, connections);
  for (const { id, isMarked } of await candidates(definition, args, context, Boolean(inputs.__kept), {
    list,
    isKnown,
  })) {
    if (isKnown(id)) continue;
    if (isMarked && !definition.broken && !definition.unseen) return { id, isBroken: false }; // the list says all
    const seen = await definition.read(id, args, context);
    if (!seen || !hasDigest(definition, args, seen, context)) continue;
    if (!isMarked && !(await isMade(definition, id, args, seen, context))) continue;
    return { id, isBroken: definition.broken?.(seen.outputs) ?? false };
  }
  return undefined;
}

/** What a create may have made. */
interface Candidate {
  id: string;
  /** Whether it carries the resource's own mark, and no other. */
  isMarked: boolean;
}

/** What a create may have made, the likeliest first. */
async function candidates(
  definition: AnyDefinition,
  args: Properties,
  context: Context<unknown>,
  isKept: boolean,
  { list, isKnown }: Look,
): Promise<Candidate[]> {
  // One that is kept was there before, unless the create itself was to keep it.
  const isOwn = (object: Marked) =>
    marksOn(object).every(({ token, kept }) => context.tokens.includes(token) && kept === isKept);
  const isListed = (definition.marked ?? definition.leftovers) !== undefined;
  const all = isListed ? await list(definition, context.cloud, identityOf(context.token)) : [];
  // What the state has under this token, as a kept object that is being replaced, does not end the search.
  const own = all.filter((one) => !one.isPart && !one.isNote && isOwn(one) && !isKnown(one.id)).sort(byAge);
  // With `adopt: false` an older one is there on purpose.
  if (args.adopt === false) own.reverse();
  const found = own.length > 0 ? undefined : await definition.find?.(args, context);
  const ids = [typeof found === "object" ? found.id : found, definition.idOf?.(args)];
  return [
    ...own.map(({ id }) => ({ id, isMarked: true })),
    ...ids.flatMap((id) => (id === undefined ? [] : { id, isMarked: false })),
  ];
}

/**
 * Whether what was found by what it is was made by this create: not if it carries another resource's mark, nor if its
 * arguments alone name it and it is not as they say.
 */
async function isMade(
  definition: AnyDefinition,
  id: string,
  args: Properties,
  seen: Seen<object, object>,
  { cloud, tokens }: Context<unknown>,
): Promise<boolean> {
  if (definition.idOf && changed(definition, stateAfterRead(definition, args, seen), args).length > 0) return false;
  const mark = await definition.ownership?.read?.(id, cloud);
  return mark === undefined || mark === "unmarkable" || tokens.includes(mark.token);
}

/** Whether what no cloud shows of an object is what the create asked for, as far as a digest of it says so. */
function hasDigest(
  definition: AnyDefinition,
  args: Properties,
  { digest }: Seen<object, object>,
  { tokens }: Context<unknown>,
): boolean {
  const unseen = definition.unseen?.(args);
  return unseen === undefined || digest === undefined || tokens.some((token) => digestOf(token, unseen) === digest);
}

/** The older of two objects of one token is kept. */
function byAge(a: Marked, b: Marked): number {
  return a.createdAt.localeCompare(b.createdAt);
}

/**
 * What the state should hold of a resource whose update or delete was interrupted; `undefined` if its object is gone.
 * @param properties what it holds, secrets in clear
 * @returns the properties that differ, with `undefined` for those that are no longer there
 * @throws OmnicloudError if a cloud cannot be asked
 */
export async function findDrift(
  definition: AnyDefinition,
  id: string,
  properties: ResourceProperties,
  connections: Connections,
): Promise<Properties | undefined> {
  await requirePermissionFor(definition, { id, properties }, connections);
  const seen = await definition.read(id, properties, contextOf(definition, properties, connections));
  if (!seen) return undefined;
  const now = stateAfterRead(definition, properties, seen);
  const keys = [...new Set([...Object.keys(properties), ...Object.keys(now)])];
  return Object.fromEntries(keys.filter((key) => !equal(properties[key], now[key])).map((key) => [key, now[key]]));
}
