/**
 * Whose are the objects that carry a stack's marks and are in none of its states? Only what is proven to have been left
 * behind may be deleted: the user may have kept an object, moved it to another stack or taken it out of the state.
 */
import { identityOf, olderTokenOf, tokenOf } from "../providers/core/mark";
import { pairId } from "../providers/core/pairId";
import { isFree, type Leftover } from "../providers/leftovers";
import { definedName } from "./definedName";
import { type Deployment, type Holding, isHeldBy, type Past, readPast, tokenIn, type Wanted } from "./history";
import { findHolders, type Holder, type Others } from "./otherStacks";
import { isUnrecorded, type Run, readRuns } from "./runs";
import { nameOf } from "./stack";

/** What is known of an object. */
export interface Verdict {
  /** The object. */
  object: Leftover;
  /** An interrupted run left it behind, it is the user's, or nobody can tell. */
  group: "left behind" | "yours" | "cannot be told";
  /** What says so. */
  why: string;
  /** The other stack that has it. */
  holder?: Holder;
}

/**
 * Judges what the clouds have of a stack beside its state.
 * @param marked all objects that carry the stack's marks, those in its state and those kept on purpose included
 */
export async function judge(stack: string, state: Deployment, marked: readonly Leftover[]): Promise<Verdict[]> {
  const unknown = marked.filter((object) => isFree(object, identityOf(object.token)) && !isInState(state, object));
  if (unknown.length === 0) return [];
  const wanted = new Map(unknown.map((object) => [object, wantedOf(object)]));
  const asked = [...wanted.values()];
  const [past, others] = [await readPast(stack, state, asked), await findHolders(stack, asked)];
  const unreadable = [...past.unreadable, ...others.unreadable];
  const known = new Map(
    unknown.map((object) => [
      object,
      yours(wanted.get(object), past, others) ?? notTold(unreadable) ?? begun(object, wanted.get(object), past),
    ]),
  );
  const runs = [...known.values()].includes(undefined) ? await readRuns(stack) : [];
  return unknown.map((object) => ({
    object,
    ...(known.get(object) ?? twin(object, state, marked, runs) ?? byTime(object, runs)),
  }));
}

type Judged = Omit<Verdict, "object">;

function wantedOf({ definition, id, token, createdAt }: Leftover): Wanted {
  const ends = definition.ownership && id.includes("/") ? pairId.parts(id) : undefined;
  return { type: definition.name, id, token, createdAt: asUtc(createdAt), ends };
}

/** Whether the stack's state has the object. */
export function isInState(
  { resources = [] }: Pick<Deployment, "resources">,
  { id, token, definition }: Leftover,
): boolean {
  // What is no object of its own goes by its mark, which is another one since it was moved here.
  const isMeant = (resource: Holding) => resource.id === id || (id === token && tokenIn(resource) === token);
  return resources.some((resource) => definedName(resource.type) === definition.name && isMeant(resource));
}

/** What another stack has, or an earlier state held: no evidence that something was left behind outweighs this. */
function yours(object: Wanted | undefined, past: Past, { holders }: Others): Judged | undefined {
  if (!object) return undefined;
  const holder = holders.get(object);
  if (holder) return { group: "yours", why: `moved: stack ${holder.stack} has it now`, holder };
  const held = past.held(object);
  if (!held) return undefined;
  const how = held.retainOnDelete ? "kept by retainOnDelete" : "no longer in the state";
  return { group: "yours", why: `${how}: ${nameOf(held.urn)} had it in an earlier state of this stack` };
}

/** A state that cannot be read may have held anything. */
function notTold([first, ...more]: readonly string[]): Judged | undefined {
  if (first === undefined) return undefined;
  const others = more.length > 0 ? ` and ${more.length} more` : "";
  return { group: "cannot be told", why: `not all states can be read: ${first}${others}` };
}

/** The first kind of evidence: an interrupted run was creating it. */
function begun({ isNote }: Leftover, object: Wanted | undefined, past: Past): Judged | undefined {
  if (isNote) return { group: "left behind", why: "it only says what a run was creating, and holds nothing" };
  if (!object || !past.wasCreating(object)) return undefined;
  return { group: "left behind", why: "a run was interrupted while it created it: a pending create names its mark" };
}

/** The second kind: its resource has another object, which is there. What is older than all that is recorded is none. */
function twin(
  { token, definition, isPart, createdAt }: Leftover,
  { resources = [] }: Deployment,
  marked: readonly Leftover[],
  runs: readonly Run[],
): Judged | undefined {
  if (isPart || Date.parse(asUtc(createdAt)) < Math.min(...runs.map(({ start }) => start))) return undefined;
  const other = resources.find(
    (resource) =>
      definedName(resource.type) === definition.name &&
      tokensIn(resource).includes(token) &&
      marked.some((object) => isHeldBy(resource, wantedOf(object))),
  );
  if (!other) return undefined;
  return { group: "left behind", why: `it was created twice: ${nameOf(other.urn)} has ${other.id}, which is there` };
}

/** All tokens that mean a state's resource: its own and, if that follows from its name, that of the other formula. */
function tokensIn(resource: Holding): string[] {
  const token = tokenIn(resource);
  if (token === undefined) return [];
  const both = [tokenOf, olderTokenOf].map((formula) => formula(identityOf(token), resource.urn));
  return both.includes(token) ? both : [token];
}

/** The third kind: when it was created. */
function byTime({ createdAt }: Leftover, runs: readonly Run[]): Judged {
  const time = Date.parse(asUtc(createdAt));
  if (Number.isNaN(time)) return { group: "cannot be told", why: "its cloud does not say when it was created" };
  const at = new Date(time).toISOString();
  if (!isUnrecorded(runs, time))
    return {
      group: "cannot be told",
      why: `created at ${at}, which is not five minutes inside a gap between two recorded runs, or a run that failed`,
    };
  return {
    group: "left behind",
    why: `it was created at ${at} by a run that was interrupted or failed, and no state ever held it`,
  };
}

/** A time with its zone: some services leave it out and mean UTC. */
function asUtc(time: string): string {
  return /T[\d:.]+$/.test(time) ? `${time}Z` : time;
}
