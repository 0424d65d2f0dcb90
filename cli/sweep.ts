/** Deletes what was left behind: after asking, never while the stack is locked, and its pending creates with it. */
import { OmnicloudError, reasonOf } from "../providers/core/errors";
import { deleteLeftovers, describeLeftover, isMeantBy, type Leftover } from "../providers/leftovers";
import { readCheckpoint, writeCheckpoint } from "./checkpoint";
import { definedName } from "./definedName";
import { isInState, type Verdict } from "./evidence";
import { type Deployment, type Holding, tokenIn } from "./history";
import { describeLock, readLocks, StackLockedError } from "./lock";

/** How a command talks with its user. */
export interface Talk {
  /** Shows a line. */
  say(line: string): void;
  /** Asks a question; `undefined` if nobody can answer. */
  ask(question: string): Promise<boolean | undefined>;
}

/**
 * What an option means of what was found: all that are in its group, or what the user named.
 * @throws OmnicloudError for an id that is not there or that several objects have
 */
export function choose(
  option: string,
  verdicts: readonly Verdict[],
  wanted: true | readonly string[],
  usual: Verdict["group"],
): Verdict[] {
  if (wanted === true) return verdicts.filter(({ group }) => group === usual);
  const chosen = wanted.map((word) => {
    const named = verdicts.filter(({ object }) => isMeantBy(word, object));
    const [found] = named;
    if (!found)
      throw new OmnicloudError(`${option}: nothing of this stack that its state does not know has the id ${word}`);
    if (named.length === 1) return found;
    const names = named.map(({ object }) => `${object.definition.name}/${object.id}`).join(" or ");
    throw new OmnicloudError(`${option}: ${word} names several objects: write ${names}`);
  });
  // In the order in which they can be deleted.
  return verdicts.filter((verdict) => chosen.includes(verdict));
}

/** What is to be swept. @throws OmnicloudError also for an object that is the user's own */
export function chooseSwept(verdicts: readonly Verdict[], wanted: true | readonly string[]): Verdict[] {
  const chosen = choose("--sweep", verdicts, wanted, "left behind");
  const yours = chosen.find(({ group }) => group === "yours");
  if (!yours) return chosen;
  throw new OmnicloudError(
    `--sweep: ${describeLeftover(yours.object)} was not left behind (${yours.why}): --release takes the mark off it; if it is to be deleted, delete it in the cloud`,
  );
}

/**
 * Refuses to go on while a run may be going on, which would lose what it is creating.
 * @throws StackLockedError naming who holds the stack
 */
export async function refuseLocked(stack: string, option: string, { say }: Pick<Talk, "say">): Promise<void> {
  const locks = await readLocks(stack);
  if (locks === undefined) say(`whether a run of stack ${stack} is going on is not known: this back end does not say`);
  const [lock] = locks ?? [];
  if (lock)
    throw new StackLockedError(
      `${option}: stack ${stack} is ${describeLock(lock)}: wait for that run to end or, if it was killed, run pulumi cancel first`,
    );
}

/**
 * Deletes these objects one after the other; one that cannot be deleted does not stop the others.
 * @param marked all objects that carry the stack's marks
 * @returns those that are deleted
 */
export async function sweep(
  stack: string,
  swept: readonly Verdict[],
  marked: readonly Leftover[],
  yes: boolean,
  talk: Talk,
): Promise<Leftover[]> {
  await refuseLocked(stack, "--sweep", talk);
  if (!yes) {
    const answer = await talk.ask(`Delete ${swept.length === 1 ? "it" : `these ${swept.length}`}?`);
    if (answer === undefined)
      throw new OmnicloudError("--sweep asks before it deletes: give --yes where nobody can answer");
    if (!answer) return [];
    await refuseLocked(stack, "--sweep", talk); // it may have been a while
  }
  // A run may have come and gone since the state was read.
  const now: Deployment = (await readCheckpoint(stack)).deployment ?? {};
  const deleted: Leftover[] = [];
  // A note says what else there is to delete: it goes last.
  const ordered = [...swept].sort((a, b) => Number(a.object.isNote ?? false) - Number(b.object.isNote ?? false));
  for (const { object } of ordered) {
    if (isInState(now, object)) {
      talk.say(`kept ${describeLeftover(object)}: the state has it by now`);
      continue;
    }
    try {
      await deleteLeftovers([object]);
      deleted.push(object);
      talk.say(`deleted ${describeLeftover(object)}`);
    } catch (error) {
      if (!(error instanceof OmnicloudError)) throw error;
      talk.say(`could not delete ${describeLeftover(object)}: ${reasonOf(error)}`);
    }
  }
  const left = marked.filter((object) => !deleted.includes(object) && !isInState(now, object));
  await dropPendingCreates(stack, deleted, left, talk);
  return deleted;
}

/**
 * Drops the pending creates of what was deleted. `pulumi` can only drop all pending operations at once, so all of them
 * must be creates of ours of which nothing is left.
 */
async function dropPendingCreates(
  stack: string,
  deleted: readonly Leftover[],
  left: readonly Leftover[],
  { say }: Talk,
): Promise<void> {
  const state = await readCheckpoint(stack);
  const pending = state.deployment?.pending_operations ?? [];
  const tokens = new Set(deleted.map(({ token }) => token));
  const tokenOf = ({ resource }: { resource: object }) => tokenIn(resource as Holding);
  if (!pending.some((operation) => tokens.has(tokenOf(operation) ?? ""))) return;
  const isOver = pending.every(
    (operation) =>
      operation.type === "creating" &&
      definedName(operation.resource.type) !== undefined &&
      !left.some(({ token }) => token === tokenOf(operation)),
  );
  if (!isOver)
    return say(
      "the state still names operations that were interrupted: pulumi refresh --clear-pending-creates drops them",
    );
  await writeCheckpoint(stack, { ...state, deployment: { ...state.deployment, pending_operations: [] } });
  say(`dropped the pending creates of stack ${stack}`);
}
