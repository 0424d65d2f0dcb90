/**
 * `omnicloud leftovers`: what carries a stack's identity in its clouds and is not in its state, because a run was cut off.
 */
import type { Connections } from "../providers/connection";
import type { Lost } from "../providers/definition";
import { OmnicloudError, reasonOf } from "../providers/errors";
import { type Leftover, leftovers, lost, removeLeftovers } from "../providers/leftovers";
import { within } from "../providers/operation";
import { connectionsIn, type State, type StateResource, stateOf } from "./stack";

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
  const connections = await connectionsIn(stack);
  if (forget) forgetAll(forget, await behind(state, identities, connections), say);
  const { left, unsure } = await behind(state, identities, connections);
  if (left.length + unsure.length === 0) {
    say(`stack ${stack} left nothing behind`);
    return false;
  }
  for (const { sentence } of unsure) say(sentence);
  if (unsure.length > 0)
    say("--sweep cannot remove what may be there of these. Once you have looked, --forget NAME drops the note on one");
  if (left.length === 0) return true;
  if (sweep) return !(await swept(left, say)) || unsure.length > 0;
  for (const object of left) say(described(object));
  say(`stack ${stack} left ${counted(left)} behind: pulumi up takes them back, --sweep removes them`);
  return true;
}

/** What is behind a stack. */
interface Behind {
  /** What the clouds have, and no state knows. */
  left: Leftover[];
  /** What no cloud can be asked about. */
  unsure: Lost[];
}

async function behind(state: State, identities: StateResource[], connections: Connections): Promise<Behind> {
  const ids = identities.map(({ id = "" }) => id);
  const found = await asking("list", () => Promise.all(ids.map((id) => leftovers(id, connections))));
  return { left: found.flat().filter((object) => !inState(state, object)), unsure: ids.flatMap(lost) };
}

/** @throws OmnicloudError for a name that is not noted */
function forgetAll(names: string[], { left, unsure }: Behind, say: (line: string) => void): void {
  const known = [...left, ...unsure].filter(({ forget }) => forget);
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
      await asking("delete", () => removeLeftovers([object]));
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
