/**
 * A resource's own object: looked for before one is made, made once however often the answer is lost, and found again by
 * its token.
 */

import type { AnyDefinition, Context, Marked } from "../core/definition";
import type { Properties } from "../core/equal";
import { CloudError, OmnicloudError } from "../core/errors";
import { identityOf } from "../core/mark";
import { pause } from "../core/operation";
import { adopted } from "./adoption";
import { replacing } from "./diff";
import { type Marks, observed } from "./state";

type AnyContext = Context<unknown>;
type Kept = Properties & Marks;

/** Identities made by this process: nothing can carry their tokens yet, so nothing is looked for. */
export const newIdentities = new Set<string>();

/** What carries tokens of a kind, as it was when this process first asked. */
const earlier = new WeakMap<object, Map<AnyDefinition, Promise<Marked[]>>>();

/** The id of the object to take over: the one to adopt, or one of this resource's own from an earlier run. */
export async function alreadyThere(
  definition: AnyDefinition,
  args: Properties,
  inputs: Kept,
  context: AnyContext,
): Promise<string | undefined> {
  const { adopt } = inputs;
  if (typeof adopt === "string") return adopted(definition, adopt, args, context);
  if (adopt === false || inputs.__fresh) return undefined;
  if (newIdentities.has(identityOf(inputs.__self[0]))) return undefined;
  return left(definition, args, inputs, context, await marked(definition, context));
}

/** The sound object with this resource's token among those given; one that cannot serve is removed if it holds no data. */
async function left(
  definition: AnyDefinition,
  args: Properties,
  inputs: Kept,
  context: AnyContext,
  candidates: Marked[],
): Promise<string | undefined> {
  const own = candidates
    .filter((object) => object.token === inputs.__self[0] && !isRemoved(object.id))
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  const id = own[0]?.id ?? (await definition.find?.(args, context));
  if (id === undefined) return undefined;
  const seen = await definition.read(id, args, context);
  if (!seen) return undefined;
  const unfit = replacing(definition, observed(definition, args, seen), args);
  if (unfit.length === 0 && !definition.broken?.(seen.outputs)) {
    context.inform(`took back ${id}, which an earlier run of this stack made`);
    await endYounger(definition, own.slice(1), inputs, context);
    return id;
  }
  if (definition.holdsData) {
    throw new OmnicloudError(
      `an earlier run left ${id}, which holds data and differs in ${unfit.join(", ")}: remove it, adopt it as it is, or set adopt: false`,
    );
  }
  context.inform(
    `removing ${id}, which an earlier run left and which cannot serve (${unfit.join(", ") || "it is broken"})`,
  );
  await remove(definition, id, { ...inputs, ...seen.args, ...seen.outputs }, context);
  return undefined;
}

/** Of several with one token the oldest serves; the others were made by a run that was cut off, and no state knows them. */
async function endYounger(
  definition: AnyDefinition,
  younger: Marked[],
  inputs: Kept,
  context: AnyContext,
): Promise<void> {
  for (const { id, kept } of younger) {
    if (definition.holdsData || kept) {
      context.warn(`${id} carries the same mark and is left alone: remove it if its data is not needed`);
    } else {
      context.warn(`an earlier run made this twice: removing ${id}`);
      await remove(definition, id, inputs, context);
    }
  }
}

/** An object is not whole when it was found after its answer was lost: what create does after that was not done. */
export type Made = { id: string; whole: boolean };

/** Makes the object once. Where the answer is lost, looks whether it was made before asking again. */
export async function make(
  definition: AnyDefinition,
  args: Properties,
  inputs: Kept,
  context: AnyContext,
): Promise<Made> {
  const list = async () => (await definition.marked?.(context.cloud)) ?? [];
  // One that is made although another of its token is there must not be mixed up with that one.
  const before = new Set(inputs.adopt === false || inputs.__fresh ? (await list()).map((object) => object.id) : []);
  const made = async () => (await list()).filter((object) => !before.has(object.id));
  for (let attempt = 0; ; attempt++) {
    try {
      const id = await definition.create(args, context);
      if (attempt > 0) await removeTwins(definition, id, inputs, context, await made());
      return { id, whole: true };
    } catch (error) {
      if (!(error instanceof CloudError && error.ambiguous) || attempt === 3 || error.operation.startsWith("GET"))
        throw error;
      context.say("the answer was lost: looking whether it was made");
      for (let look = 0; look < 3; look++) {
        await pause(300 * 3 ** look, "a late answer");
        const found = await left(definition, args, inputs, context, await made());
        if (found !== undefined) return { id: found, whole: false };
      }
    }
  }
}

/** After a create that was asked twice: where both came to be, the one whose answer came stays. */
async function removeTwins(
  definition: AnyDefinition,
  id: string,
  inputs: Kept,
  context: AnyContext,
  candidates: Marked[],
): Promise<void> {
  for (const twin of candidates.filter((object) => object.token === inputs.__self[0] && object.id !== id)) {
    context.warn(`the cloud made this twice, late: removing ${twin.id}`);
    await definition.delete(twin.id, { ...inputs }, context);
  }
}

function marked(definition: AnyDefinition, context: AnyContext): Promise<Marked[]> {
  if (!definition.marked) return Promise.resolve([]);
  const cloud = context.cloud as object;
  const lists = earlier.get(cloud) ?? new Map<AnyDefinition, Promise<Marked[]>>();
  earlier.set(cloud, lists);
  const list = lists.get(definition) ?? definition.marked(context.cloud);
  lists.set(definition, list);
  list.catch(() => lists.delete(definition));
  return list;
}

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
