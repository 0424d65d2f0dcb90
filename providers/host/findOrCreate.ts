/**
 * A resource's own object: looked for before one is created, created once however often the answer is lost, and found
 * again by its token.
 */
import type { AnyDefinition, Context, DeleteContext, Marked, Report } from "../core/definition";
import type { Properties } from "../core/equal";
import { answerWasLost, OmnicloudError } from "../core/errors";
import { askOnce } from "../core/lostAnswer";
import { identityOf } from "../core/mark";
import { adopt } from "./adoption";
import { replacingArguments } from "./replacement";
import { type ResourceProperties, stateAfterRead } from "./state";

type AnyContext = Context<unknown>;

/** Identities created by this process: nothing can carry their tokens yet, so nothing is looked for. */
export const newIdentities = new Set<string>();

/** The objects of each kind that carried tokens when this process first asked, by client. */
const firstLists = new WeakMap<object, Map<AnyDefinition, Promise<Marked[]>>>();

/** Objects that this process deleted; a list fetched before may still name them. */
const deleted = new Set<string>();

/** The id of the object to take over: the one to adopt, or one of this resource's own from an earlier run. */
export async function adoptOrReclaim(
  definition: AnyDefinition,
  args: Properties,
  inputs: ResourceProperties,
  context: AnyContext,
  report: Report,
): Promise<string | undefined> {
  const id = inputs.adopt;
  if (typeof id === "string") return adopt(definition, id, args, context, report);
  if (id === false || inputs.__fresh) return undefined;
  if (newIdentities.has(identityOf(inputs.__self[0]))) return undefined;
  return reclaim(definition, args, inputs, context, report, await readFirstList(definition, context));
}

/** The usable object with this resource's token, among those given; an unusable one is deleted if it holds no data. */
async function reclaim(
  definition: AnyDefinition,
  args: Properties,
  inputs: ResourceProperties,
  context: AnyContext,
  report: Report,
  candidates: Marked[],
): Promise<string | undefined> {
  const own = candidates
    .filter((object) => object.token === inputs.__self[0] && !deleted.has(object.id))
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  const id = own[0]?.id ?? (await definition.find?.(args, context));
  if (id === undefined) return undefined;
  const seen = await definition.read(id, args, context);
  if (!seen) return undefined;
  const unfit = replacingArguments(definition, stateAfterRead(definition, args, seen), args);
  if (unfit.length === 0 && !definition.broken?.(seen.outputs)) {
    report.inform(`reclaimed ${id}, which an earlier run of this stack created`);
    await deleteYounger(definition, own.slice(1), inputs, context, report);
    return id;
  }
  if (definition.holdsData) {
    throw new OmnicloudError(
      `an earlier run left ${id}, which holds data and differs in ${unfit.join(", ")}: remove it, adopt it as it is, or set adopt: false`,
    );
  }
  report.inform(
    `deleting ${id}, which an earlier run left and which cannot be used (${unfit.join(", ") || "it is broken"})`,
  );
  await deleteObject(definition, id, { ...inputs, ...seen.args, ...seen.outputs }, context, report);
  return undefined;
}

/** Of several with one token the oldest is used; the others were created by an interrupted run, and no state knows them. */
async function deleteYounger(
  definition: AnyDefinition,
  younger: Marked[],
  inputs: ResourceProperties,
  context: AnyContext,
  report: Report,
): Promise<void> {
  for (const { id, kept } of younger) {
    if (definition.holdsData || kept) {
      report.warn(`${id} carries the same mark and is left alone: remove it if its data is not needed`);
    } else {
      report.warn(`an earlier run created this twice: deleting ${id}`);
      await deleteObject(definition, id, inputs, context, report);
    }
  }
}

/** An object that was found after a lost answer is not `whole`: what `create` does after its request was not done. */
export type Created = { id: string; whole: boolean };

/** Creates the object once. If the answer is lost, looks whether it was created before asking again. */
export async function createOnce(
  definition: AnyDefinition,
  args: Properties,
  inputs: ResourceProperties,
  context: AnyContext,
  report: Report,
): Promise<Created> {
  const list = async () => (await definition.marked?.(context.cloud)) ?? [];
  // One that is created although another of its token is there must not be mixed up with that one.
  const before = new Set(inputs.adopt === false || inputs.__fresh ? (await list()).map((object) => object.id) : []);
  const created = async () => (await list()).filter((object) => !before.has(object.id));
  const { answer, found, retries } = await askOnce(
    () => definition.create(args, context, report),
    async () => reclaim(definition, args, inputs, context, report, await created()),
    {
      isLost: (error) => answerWasLost(error) && !error.operation.startsWith("GET"),
      onLost: () => report.say("the answer was lost: looking whether it was created"),
    },
  );
  if (answer === undefined) return { id: found as string, whole: false };
  if (retries > 0) await deleteTwins(definition, answer, inputs, context, report, await created());
  return { id: answer, whole: true };
}

/** Cleans up after a create that was sent twice: if both were carried out, the one whose answer came is kept. */
async function deleteTwins(
  definition: AnyDefinition,
  id: string,
  inputs: ResourceProperties,
  context: AnyContext,
  report: Report,
  candidates: Marked[],
): Promise<void> {
  for (const twin of candidates.filter((object) => object.token === inputs.__self[0] && object.id !== id)) {
    report.warn(`the cloud created this twice, late: deleting ${twin.id}`);
    await definition.delete(twin.id, { ...inputs }, context, report);
  }
}

function readFirstList(definition: AnyDefinition, context: AnyContext): Promise<Marked[]> {
  if (!definition.marked) return Promise.resolve([]);
  const cloud = context.cloud as object;
  const lists = firstLists.get(cloud) ?? new Map<AnyDefinition, Promise<Marked[]>>();
  firstLists.set(cloud, lists);
  const list = lists.get(definition) ?? definition.marked(context.cloud);
  lists.set(definition, list);
  list.catch(() => lists.delete(definition));
  return list;
}

/** Deletes the object; gone already is success. */
export async function deleteObject(
  definition: AnyDefinition,
  id: string,
  props: Properties,
  context: DeleteContext<unknown>,
  report: Report,
): Promise<void> {
  // A definition knows which 404 means that the object is gone; one from anything else on the way is a failure.
  await definition.delete(id, props, context, report);
  deleted.add(id);
  const { leaves } = definition;
  if (leaves !== true && !leaves?.(props)) report.inform(`deleted at ${new Date().toISOString()}`);
}
