/**
 * What an interrupted run left and nobody can use: deleted for its replacement only if it is proven that a run was creating it.
 * `omnicloud leftovers` is asked, which judges by the state, earlier ones and other stacks.
 */
import { asked } from "../askLeftovers";
import type { AnyDefinition } from "../core/definition";
import { log } from "./engine";

/** What it says of an object that a pending create names. */
const CREATING = /a pending create names its mark/;

/** What `leftovers --json` prints of what is left behind. */
interface Printed {
  leftBehind?: { type: string; id: string; why?: string }[];
}

/**
 * Whether a pending create of the stack's state, or of an earlier one, names the object, which neither an earlier state nor
 * another stack had: an interrupted run was creating it. If that cannot be asked, it is not proven.
 * @param urn a resource of the stack
 */
export async function isProvenLeft({ name }: AnyDefinition, id: string, urn: string): Promise<boolean> {
  const [, , stack = ""] = urn.split(":");
  try {
    const { leftBehind = [] } = JSON.parse(await asked.leftovers(stack)) as Printed;
    return leftBehind.some((one) => one.type === name && one.id === id && CREATING.test(one.why ?? ""));
  } catch (error) {
    log("debug", urn, `whether a run was interrupted while it created ${id} cannot be asked: ${String(error)}`);
    return false;
  }
}
