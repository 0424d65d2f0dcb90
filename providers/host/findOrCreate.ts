/**
 * A resource's own object: looked for before one is created, created once however often the answer is lost, and found
 * again by its token.
 */
import {
  type AnyDefinition,
  type Context,
  type DeleteContext,
  type Marked,
  marksOn,
  type Report,
} from "../core/definition";
import { deleteOrExplain } from "../core/deletion";
import type { Properties } from "../core/equal";
import { answerWasLost, OmnicloudError, unlessSilent } from "../core/errors";
import { askOnce } from "../core/lostAnswer";
import { identityOf, type Mark } from "../core/mark";
import type { ResourceProperties } from "../state";
import { adopt } from "./adoption";
import { hadToken } from "./claims";
import { isToBeReplaced } from "./command";
import { type Found, unfitFor, writtenOut } from "./conform";
import type { Creation, Wanted } from "./context";
import { log } from "./engine";
import { isOwn, strangerAmong } from "./marks";
import { handOver, isAnothers } from "./ownership";
import { isProvenLeft } from "./provenLeft";
import { allowance, mayReplace } from "./replacement";
import { holderOf, isReplaced, isSameResource } from "./runMemory";

type AnyContext = Context<unknown>;

/** Identities created by this process: nothing can carry their tokens yet, so nothing is looked for. */
export const newIdentities = new Set<string>();

/** The objects of each kind that carried tokens when this process first asked, by client. */
const firstLists = new WeakMap<object, Map<AnyDefinition, Promise<Marked[]>>>();

/** Objects that this process deleted; a list fetched before may still name them. */
const deleted = new Set<string>();

/** The object to take over: the one to adopt, or one of this resource's own from an earlier run. */
async function adoptOrReclaim(creation: Creation): Promise<Found | undefined> {
  const { definition, inputs, context } = creation;
  const id = inputs.adopt;
  if (typeof id === "string") return { id: await adopt(id, creation), was: "adopted" };
  if (id === false || inputs.__fresh) return undefined;
  if (newIdentities.has(identityOf(inputs.__self[0]))) return undefined;
  const there = await withoutNotes(creation, await readFirstList(definition, context));
  // What is kept is not deleted for its replacement, which must be another object.
  const candidates = isToBeReplaced(context.urn) ? there.filter(({ kept }) => !kept) : there;
  return reclaim(creation, candidates, "before");
}

/**
 * The objects of a list without notes. What an interrupted run noted for this resource is over: what the resource is created
 * with may have changed since.
 */
async function withoutNotes({ definition, inputs, context, report }: Creation, there: Marked[]): Promise<Marked[]> {
  const own = there.filter((object) => object.isNote && isOwn(definition, inputs.__self, object));
  for (const { id } of own) await definition.delete(id, {}, context, report);
  return there.filter(({ isNote }) => !isNote);
}

/** Where an object with this resource's token comes from: a request of this very run, or anything before it. */
type Origin = "this run" | "before";

/**
 * The usable object with this resource's token, among those given. One that cannot be used is deleted only if it holds no
 * data, and this run created it or an earlier one is proven to have been interrupted in its create: the mark alone does not say whether it
 * was left behind, or kept, moved or forgotten.
 */
async function reclaim(creation: Creation, candidates: Marked[], origin: Origin): Promise<Found | undefined> {
  const { definition, args, inputs, context, report } = creation;
  const own = await unused(creation, candidates);
  const first = own[0] ?? (await definition.find?.(args, context));
  if (first === undefined) return undefined;
  const { id, kept } = typeof first === "string" ? { id: first, kept: false } : first;
  // Found by what it is: the one that this run replaces, and keeps.
  if (kept && (await isReplaced(definition, id, context))) return undefined;
  const found: Found = { id, was: kept ? "kept" : "interrupted" };
  // One that an interrupted run created was allowed then; one that was kept has been on its own since.
  if (kept) await context.requirePermission?.(id);
  const seen = await definition.read(id, kept ? args : await writtenOut(definition, args, context), context);
  if (!seen) return undefined;
  const unfit = await unfitFor(found, seen, creation);
  if (unfit.length === 0 && !definition.broken?.(seen.outputs)) {
    report.inform(
      origin === "before"
        ? `reclaimed ${id}, which an earlier run of this stack created`
        : `created ${id}, which was found by its mark after the answer was lost`,
    );
    await leaveYounger(creation, own.slice(1), origin);
    return found;
  }
  if (kept && unfit.length > 0 && definition.holdsData && mayReplace(definition, inputs)) {
    report.inform(
      `${id}, which was kept, differs in ${unfit.join(", ")} and is left alone: ${allowance(definition)} is set`,
    );
    return undefined;
  }
  const reason = unfit.length > 0 ? `it differs in ${unfit.join(", ")}` : "it is broken";
  if (definition.holdsData) {
    const fault = unfit.length > 0 ? `holds data and differs in ${unfit.join(", ")}` : "is in an error state";
    throw new OmnicloudError(
      `an earlier run left ${id}, which ${fault}: remove it, adopt it as it is, or set adopt: false`,
    );
  }
  if (origin === "before" && (kept || !(await isProvenLeft(definition, id, context.urn)))) {
    throw new OmnicloudError(
      `${id} carries this resource's mark and cannot be used, because ${reason}; an interrupted run left it, or you kept or forgot it: delete it, or set adopt: false to create another one beside it`,
    );
  }
  const left = origin === "before" ? "an interrupted run left" : "was just created";
  report.inform(`deleting ${id}, which ${left} and cannot be used: ${reason}`);
  await deleteObject(definition, id, { ...inputs, ...seen.args, ...seen.outputs }, context, report);
  return undefined;
}

/** Of the candidates those with this resource's token that nobody has, the oldest first. */
async function unused({ definition, inputs, context }: Wanted, candidates: Marked[]): Promise<Marked[]> {
  const free: Marked[] = [];
  for (const object of candidates) {
    if (object.isNote || !isOwn(definition, inputs.__self, object) || deleted.has(object.id)) continue;
    if (await isReplaced(definition, object.id, context)) continue;
    if (!(await holderOf(definition, object.id, context))) free.push(object);
  }
  return free.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}

/** Of several with one token the oldest is used. The others are deleted only if this run created them. */
async function leaveYounger(
  { definition, inputs, context, report }: Creation,
  younger: Marked[],
  origin: Origin,
): Promise<void> {
  for (const { id, kept } of younger) {
    if (origin === "before" || definition.holdsData || kept) {
      report.warn(`${id} carries the same mark and is left alone: delete it if it is not needed`);
    } else {
      report.warn(`the cloud created this twice: deleting ${id}`);
      await deleteObject(definition, id, inputs, context, report);
    }
  }
}

/** The resource's object. One that was found is not whole: what `create` does after its request was not done. */
export interface Created {
  /** Its id. */
  id: string;
  /** Absent for a new object. */
  found?: Found;
}

/** The object to take over, or a new one. */
export async function findOrCreate(creation: Creation): Promise<Created> {
  const found = await adoptOrReclaim(creation);
  if (found === undefined) return createOnce(creation);
  creation.report.made(found.id);
  return { id: found.id, found };
}

/** Creates the object once. If the answer is lost, looks whether it was created before asking again. */
async function createOnce(creation: Creation): Promise<Created> {
  const { definition, args, inputs, context, report } = creation;
  const list = async () => (await definition.marked?.(context.cloud)) ?? [];
  // One that is created although another of its token is there must not be mixed up with that one.
  const before = new Set(
    (inputs.adopt === false || inputs.__fresh ? await list() : await firstListIfRead(definition, context)).map(
      (object) => object.id,
    ),
  );
  const created = async () => (await list()).filter((object) => !before.has(object.id));
  // What is lost once the id is known is a later request's answer (a group's rules): the object is there, and is kept half-made.
  let isMade = false;
  const made = (id: string) => {
    isMade = definition.find === undefined;
    report.made(id);
  };
  const { answer, found, retries } = await askOnce(
    () => definition.create(args, context, { ...report, made }),
    async () => reclaim(creation, await created(), "this run"),
    {
      isLost: (error) => !isMade && answerWasLost(error) && !error.operation.startsWith("GET"),
      onLost: () => report.say("the answer was lost: looking whether it was created"),
    },
  );
  if (found !== undefined) return { id: found.id, found };
  if (answer === undefined) throw new OmnicloudError("the create ended without an answer");
  if (retries > 0) await deleteTwins(creation, answer, await created());
  return { id: answer };
}

/** Cleans up after a create that was sent twice: if both were carried out, the one whose answer came is kept. */
async function deleteTwins(creation: Creation, id: string, candidates: Marked[]): Promise<void> {
  const { definition, inputs, context, report } = creation;
  for (const twin of await unused(creation, candidates)) {
    if (twin.id === id) continue;
    report.warn(`the cloud created this twice, late: deleting ${twin.id}`);
    await definition.delete(twin.id, { ...inputs }, context, report);
  }
}

/** The objects of a kind that carry tokens, as they were when this process first asked. */
export function readFirstList(definition: AnyDefinition, context: Pick<AnyContext, "cloud">): Promise<Marked[]> {
  if (!definition.marked) return Promise.resolve([]);
  const cloud = context.cloud as object;
  const lists = firstLists.get(cloud) ?? new Map<AnyDefinition, Promise<Marked[]>>();
  firstLists.set(cloud, lists);
  const list = lists.get(definition) ?? definition.marked(context.cloud);
  lists.set(definition, list);
  list.catch(() => lists.delete(definition));
  return list;
}

/**
 * The mark of another resource on an object that is about to be deleted, if it carries one: it was taken over. Looked up
 * in the run's one list of its kind; kinds without one look for themselves.
 */
export async function takenFrom(
  definition: AnyDefinition,
  id: string,
  { __self: self }: ResourceProperties,
  context: AnyContext,
): Promise<Mark | undefined> {
  const object = (await readFirstList(definition, context)).find((one) => one.id === id);
  // One that is kept is free for whoever adopts it.
  const marks = object ? marksOn(object).filter(({ kept }) => !kept) : [];
  return strangerAmong(definition, marks, self);
}

/**
 * Warns of a second object with a resource's token: a request that something on the way delivered twice was carried out
 * twice, and only one of the answers came back.
 */
export async function reportTwin(
  definition: AnyDefinition,
  id: string,
  context: AnyContext,
  { warn }: Pick<Report, "warn">,
): Promise<void> {
  const all = (await unlessSilent(() => readFirstList(definition, context))) ?? [];
  const isTwin = ({ token, kept, isPart, ...object }: Marked) =>
    object.id !== id && !kept && !isPart && context.tokens.includes(token);
  for (const twin of all.some((object) => object.id === id) ? all.filter(isTwin) : [])
    warn(
      `${twin.id} carries the same mark, so it was created twice: npx omnicloud leftovers STACK says whether it may be deleted`,
    );
}

/** The list that creates of this run looked at first; nothing if none had to look. */
function firstListIfRead(definition: AnyDefinition, { cloud }: AnyContext): Promise<Marked[]> {
  return firstLists.get(cloud as object)?.get(definition) ?? Promise.resolve([]);
}

/**
 * Deletes the object; gone already is success. One that another resource has by now is kept without an error: all is as
 * the program says.
 * @throws OmnicloudError if the resource's own replacement took it over in this run: it is kept, and nothing was replaced
 */
export async function deleteObject(
  definition: AnyDefinition,
  id: string,
  props: Properties,
  context: DeleteContext<unknown>,
  report: Report,
): Promise<void> {
  const { leaves } = definition;
  const isLeft = leaves === true || leaves?.(props);
  const holder = isLeft ? undefined : await holderOf(definition, id, context);
  // If the program has no resource of that name, `pulumi state rename` gave it this name: nothing is replaced.
  const isOwnReplacement = hadToken(holder?.token) || (holder !== undefined && isToBeReplaced(holder.urn));
  if (holder && isSameResource(holder, context) && isOwnReplacement) {
    throw new OmnicloudError(
      `${id} is kept, because in this run its replacement took it over instead of creating another one; to replace it, leave out deleteBeforeReplace: false`,
    );
  }
  if (holder) {
    report.inform(`${id} is kept: it belongs to ${holder.urn.split("::").at(-1)} now`);
    if (holder.how === "living") await handOver(definition, id, context, holder);
    return;
  }
  if (await isAnothers(definition, id, props, context)) {
    report.inform(`${id} is kept: another resource has it now`);
    return;
  }
  // A definition knows which 404 means that the object is gone; one from anything else on the way is a failure.
  await deleteOrExplain(definition, id, props, context, report);
  await definition.ownership?.erase?.(id, context.cloud);
  deleted.add(id);
  // For whoever looks for it, with `--debug`: a line for each of many objects would hide what needs reading.
  if (!isLeft) log("debug", context.urn ?? "", `deleted at ${new Date().toISOString()}`);
}
