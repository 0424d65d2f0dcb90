/**
 * `omnicloud leftovers`: what carries a stack's identity in its clouds and is not in its state, because a run was
 * interrupted; and what such a run requested, if no cloud can say whether it exists.
 */
import type { Lost } from "../providers/core/definition";
import { OmnicloudError, reasonOf } from "../providers/core/errors";
import { runOperation } from "../providers/core/operation";
import { deleteLeftovers, findLeftovers, findLost, type Leftover } from "../providers/leftovers";
import { readConnections, readState, type State } from "./stack";

/** How long each list, and the deletion of each object, may take, in ms. */
const LONGEST = 600_000;

/** The options of `leftovers`. */
export interface LeftoversOptions {
  /** Deletes what the clouds still have. @default false */
  sweep?: boolean;
  /** The names of what is only noted on this machine, and that the user has looked for: these notes are dropped. */
  forget?: string[];
}

/**
 * Lists what a stack left behind, or deletes it.
 * @param say is given each line
 * @returns whether anything is left
 * @throws OmnicloudError if stack or clouds cannot be read, or a name to forget is not noted
 */
export async function reportLeftovers(
  stack: string,
  { sweep, forget }: LeftoversOptions,
  say: (line: string) => void,
): Promise<boolean> {
  const state = await readState(stack);
  if (state.pending.length > 0)
    say(
      `stack ${stack} has operations that were interrupted (${state.pending.join(", ")}): if no other run is going on, ` +
        "pulumi cancel, pulumi refresh --clear-pending-creates and pulumi up reclaim what they created",
    );
  const identities = state.resources.filter(({ type }) => /[/:]omnicloud:(index:)?Identity$/.test(`:${type}`));
  if (identities.length === 0) {
    say(`stack ${stack} has no resources of omnicloud, so nothing in its clouds can be recognized as its own`);
    return false;
  }
  const ids = identities.map(({ id = "" }) => id);
  const connections = await readConnections(stack);
  const findInClouds = async () => {
    const found = await runInTime("list", () => Promise.all(ids.map((id) => findLeftovers(id, connections))));
    return found.flat().filter((object) => !isInState(state, object));
  };
  if (forget) dropNotes(forget, [...(await findInClouds()), ...ids.flatMap(findLost)], say);
  const isUnsure = reportLost(ids.flatMap(findLost), say); // even if the clouds cannot be reached
  const left = await findInClouds();
  if (left.length === 0) {
    if (!isUnsure) say(`stack ${stack} left nothing behind`);
    return isUnsure;
  }
  if (sweep) return !(await deleteAll(left, say)) || isUnsure;
  for (const object of left) say(describe(object));
  const [objects, them] = left.length === 1 ? ["one object", "it"] : [`${left.length} objects`, "them"];
  say(`stack ${stack} left ${objects} behind: pulumi up reclaims ${them}, --sweep deletes ${them}`);
  return true;
}

/** Reports what may exist although no cloud can say so. @returns whether there is any */
function reportLost(all: Lost[], say: (line: string) => void): boolean {
  for (const { sentence } of all) say(sentence);
  if (all.length > 0)
    say("--sweep cannot delete what may exist of these. Once you have looked, --forget NAME drops the note on one");
  return all.length > 0;
}

/** Drops notes. @throws OmnicloudError for a name that is not noted */
function dropNotes(names: string[], noted: (Leftover | Lost)[], say: (line: string) => void): void {
  const known = noted.filter(({ forget }) => forget);
  const unknown = names.find((name) => !known.some((one) => one.name === name));
  if (unknown !== undefined) {
    const all = known.map(({ name }) => name).join(", ") || "none";
    throw new OmnicloudError(`--forget: no launch of ${unknown} is noted on this machine; noted are ${all}`);
  }
  for (const { name, forget } of known.filter((one) => names.includes(one.name))) {
    forget?.();
    say(`forgot the launch of ${name}`);
  }
}

/** Deletes them one after the other; one that cannot be deleted does not stop the others. @returns whether all are */
async function deleteAll(left: Leftover[], say: (line: string) => void): Promise<boolean> {
  let all = true;
  for (const object of left) {
    try {
      await runInTime("delete", () => deleteLeftovers([object]));
      say(`deleted ${describe(object)}`);
    } catch (error) {
      if (!(error instanceof OmnicloudError)) throw error;
      all = false;
      say(`could not delete ${describe(object)}: ${reasonOf(error)}`);
    }
  }
  return all;
}

function isInState({ resources }: State, { id, definition }: Leftover): boolean {
  return resources.some((resource) => resource.id === id && resource.type.endsWith(definition.name));
}

function describe({ definition, id, name, connection }: Leftover): string {
  return `${definition.name} ${id} (${name || "no name"}) on connection ${connection}`;
}

function runInTime<T>(verb: string, work: () => Promise<T>): Promise<T> {
  return runOperation({ verb, deadline: Date.now() + LONGEST, patient: true }, work);
}
