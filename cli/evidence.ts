/**
 * Whose are the objects that carry a stack's marks and are in none of its states? Only what is proven to have been left
 * behind may be deleted: the user may have kept an object, moved it to another stack or taken it out of the state.
 */
import { nameIn } from "../providers/core/address";
import { identityOf } from "../providers/core/mark";
import { isFree, type Leftover } from "../providers/leftovers";
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
  const past = await readPast(stack, state, [...wanted.values()]);
  const others = await findHolders(stack, [...wanted.values()]);
  const proven = new Map(
    unknown.map((object) => {
      const asked = wanted.get(object) ?? wantedOf(object);
      return [object, yours(asked, past, others) ?? leftBehind(object, state, marked, past)];
    }),
  );
  const unreadable = [...past.unreadable, ...others.unreadable];
  const needsTimes = unreadable.length === 0 && [...proven.values()].includes(undefined);
  const runs = needsTimes ? await readRuns(stack) : [];
  return unknown.map((object) => ({ object, ...(proven.get(object) ?? byTime(object, unreadable, runs)) }));
}

type Judged = Omit<Verdict, "object">;

function wantedOf({ definition, id, createdAt }: Leftover): Wanted {
  return { type: definition.name, id, createdAt: asUtc(createdAt) };
}

/** Whether the stack's state has the object. */
function isInState({ resources = [] }: Deployment, { id, definition }: Leftover): boolean {
  return resources.some((resource) => resource.id === id && resource.type.endsWith(definition.name));
}

/** What another stack has, or an earlier state held: no evidence that something was left behind outweighs this. */
function yours(object: Wanted, past: Past, { holders }: Others): Judged | undefined {
  const holder = holders.get(object);
  if (holder) return { group: "yours", why: `moved: stack ${holder.stack} has it now`, holder };
  const held = past.held(object);
  if (!held) return undefined;
  const how = held.retainOnDelete ? "kept by retainOnDelete" : "no longer in the state";
  return { group: "yours", why: `${how}: ${nameOf(held.urn)} had it in an earlier state of this stack` };
}

/** What the state itself proves. */
function leftBehind(
  { token, definition, isPart }: Leftover,
  { resources = [] }: Deployment,
  marked: readonly Leftover[],
  past: Past,
): Judged | undefined {
  if (past.wasCreating(token))
    return { group: "left behind", why: "a run was interrupted while it created it: a pending create names its mark" };
  const isTwin = (resource: Holding) =>
    nameIn(resource.type) === definition.name &&
    tokenIn(resource) === token &&
    marked.some((object) => isHeldBy(resource, wantedOf(object)));
  const twin = isPart ? undefined : resources.find(isTwin);
  if (!twin) return undefined;
  return { group: "left behind", why: `it was created twice: ${nameOf(twin.urn)} has ${twin.id}, which is there` };
}

/** What the time says at which it was created. */
function byTime({ createdAt }: Leftover, unreadable: readonly string[], runs: readonly Run[]): Judged {
  const unknown = (why: string): Judged => ({ group: "cannot be told", why });
  const [first] = unreadable;
  if (first !== undefined) {
    const more = unreadable.length > 1 ? ` and ${unreadable.length - 1} more` : "";
    return unknown(`not all states can be read: ${first}${more}`);
  }
  const time = Date.parse(asUtc(createdAt));
  if (Number.isNaN(time)) return unknown("its cloud does not say when it was created");
  const at = new Date(time).toISOString();
  if (isUnrecorded(runs, time))
    return {
      group: "left behind",
      why: `it was created at ${at} by a run that was interrupted or failed, and no state ever held it`,
    };
  return unknown(`created at ${at}, and not five minutes or more from every run that succeeded`);
}

/** A time with its zone: some services leave it out and mean UTC. */
function asUtc(time: string): string {
  return /T[\d:.]+$/.test(time) ? `${time}Z` : time;
}
