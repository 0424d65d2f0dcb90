/**
 * `omnicloud leftovers`: what carries a stack's identity in its clouds and is not in its state, because a run was cut off.
 */
import { OmnicloudError, reasonOf } from "../providers/errors";
import { type Leftover, leftovers, removeLeftovers } from "../providers/leftovers";
import { within } from "../providers/operation";
import { connectionsIn, type State, stateOf } from "./stack";

/** For how long one object may take to go, in ms. */
const PATIENCE = 600_000;

/**
 * Lists what a stack left behind, or removes it.
 * @param say is given each line
 * @returns whether anything is left
 */
export async function findLeftovers(stack: string, sweep: boolean, say: (line: string) => void): Promise<boolean> {
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
  const found = await asking("list", async () =>
    (await Promise.all(identities.map(({ id }) => leftovers(id ?? "", connections)))).flat(),
  );
  const left = found.filter((object) => !inState(state, object));
  if (left.length === 0) {
    say(`stack ${stack} left nothing behind`);
    return false;
  }
  if (!sweep) {
    for (const object of left) say(described(object));
    say(`stack ${stack} left ${counted(left)} behind: pulumi up takes them back, --sweep removes them`);
    return true;
  }
  return !(await swept(left, say));
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
