/**
 * `omnicloud leftovers`: what carries a stack's identity in its clouds and is not in its state, because a run was cut off, and
 * what such a run asked for and no cloud can be asked about.
 */
import type { Lost } from "../providers/core/definition";
import { OmnicloudError, reasonOf } from "../providers/core/errors";
import { within } from "../providers/core/operation";
import { deleteLeftovers, type Leftover, leftovers, lost } from "../providers/leftovers";
import { connectionsIn, type State, stateOf } from "./stack";

/** For how long one object may take to go, in ms. */
const PATIENCE = 600_000;

/** What `leftovers` may be told. */
export interface LeftoversOptions {
  /** Removes what the clouds still have. */
  sweep?: boolean;
  /** Names of what is only noted on this machine, and whose user has looked for it: it is noted no more. */
  forget?: string[];
}

/**
 * Lists what a stack left behind, or removes it.
 * @param say is given each line
 * @returns whether anything is left
 */
export async function findLeftovers(
  stack: string,
  { sweep, forget }: LeftoversOptions,
  say: (line: string) => void,
): Promise<boolean> {
  const state = await stateOf(stack);
  if (state.pending.length > 0)
    say(
      `stack ${stack} has operations that were cut off (${state.pending.join(", ")}): if no other run is going on, pulumi cancel, ` +
        "pulumi refresh --clear-pending-creates and pulumi up take up what they made",
    );
  const identities = state.resources.filter(({ type }) => /[/:]omnicloud:(index:)?Identity$/.test(`:${type}`));
  if (identities.length === 0) {
    say(`stack ${stack} has no resources of omnicloud, so it left nothing that could be known as its own`);
    return false;
  }
  const ids = identities.map(({ id = "" }) => id);
  const connections = await connectionsIn(stack);
  const inClouds = async () => {
    const found = await asking("list", () => Promise.all(ids.map((id) => leftovers(id, connections))));
    return found.flat().filter((object) => !inState(state, object));
  };
  if (forget) forgetAll(forget, [...(await inClouds()), ...ids.flatMap(lost)], say);
  const unsure = tellLost(ids.flatMap(lost), say); // also where the clouds cannot be reached
  const left = await inClouds();
  if (left.length === 0) {
    if (!unsure) say(`stack ${stack} left nothing behind`);
    return unsure;
  }
  if (sweep) return !(await swept(left, say)) || unsure;
  for (const object of left) say(described(object));
  say(`stack ${stack} left ${counted(left)} behind: pulumi up takes them back, --sweep removes them`);
  return true;
}

/** Tells what may be there and no cloud can be asked about, and whether there is any. */
function tellLost(all: Lost[], say: (line: string) => void): boolean {
  for (const { sentence } of all) say(sentence);
  if (all.length > 0)
    say("--sweep cannot remove what may be there of these. Once you have looked, --forget NAME drops the note on one");
  return all.length > 0;
}

/** @throws OmnicloudError for a name that is not noted */
function forgetAll(names: string[], noted: (Leftover | Lost)[], say: (line: string) => void): void {
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

/** Removes them one after the other; one that cannot be removed does not keep the others. */
async function swept(left: Leftover[], say: (line: string) => void): Promise<boolean> {
  let all = true;
  for (const object of left) {
    try {
      await asking("delete", () => deleteLeftovers([object]));
      say(`removed ${described(object)}`);
    } catch (error) {
      if (!(error instanceof OmnicloudError)) throw error;
      all = false;
      say(`could not remove ${described(object)}: ${reasonOf(error)}`);
    }
  }
  return all;
}

function inState({ resources }: State, { id, definition }: Leftover): boolean {
  return resources.some((resource) => resource.id === id && resource.type.endsWith(definition.name));
}

function described({ definition, id, name, connection }: Leftover): string {
  return `${definition.name} ${id} (${name || "no name"}) on connection ${connection}`;
}

function counted(left: Leftover[]): string {
  return left.length === 1 ? "one object" : `${left.length} objects`;
}

function asking<T>(verb: string, work: () => Promise<T>): Promise<T> {
  return within({ verb, deadline: Date.now() + PATIENCE, patient: true }, work);
}
