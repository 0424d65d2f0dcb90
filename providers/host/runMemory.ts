/**
 * What this run has created or taken over, and what the program's other resources own. No delete of the run touches such
 * an object, whatever else went wrong: a resource's name may have changed without an alias, or a replacement may have found
 * the object that it replaces. A provider's host serves one run and ends with it, so its memory is the run's.
 */
import type { AnyDefinition, Context, DeleteContext } from "../core/definition";
import { markIn } from "../core/mark";

/** A resource that has an object. */
export interface Holder {
  /** Its URN. */
  readonly urn: string;
  /** Its token. */
  readonly token: string;
  /** The mark that it writes on the object. */
  readonly mark: string;
  /**
   * `taken`: this run created the object or took it over. `living`: the state had it, and the program still has it.
   * `replaced`: the state had it, and this run puts another one in its place.
   */
  readonly how: "taken" | "living" | "replaced";
}

type Owner = Pick<Context<unknown>, "urn" | "token" | "mark" | "place">;

const holders = new Map<string, (Holder & Pick<Owner, "place">)[]>();

/** Remembers that this run has created an object, or taken one over: as soon as its id is known. */
export function noteTaken(definition: AnyDefinition, id: string, owner: Owner): void {
  note(definition, id, owner, "taken");
}

/** Remembers what becomes in this run of an object that the state has: its resource keeps it, or gets another one. */
export function notePlanned(definition: AnyDefinition, id: string, owner: Owner, how: "living" | "replaced"): void {
  note(definition, id, owner, how);
}

function note(definition: AnyDefinition, id: string, { urn, token, mark, place }: Owner, how: Holder["how"]): void {
  const key = keyOf(definition, id);
  holders.set(key, [...(holders.get(key) ?? []), { urn, token, mark, place, how }]);
}

/**
 * The resource for which an object must be kept when another verb of this run is about to delete it: one that has created
 * it or taken it over, this resource included, or another one that has it.
 * @param context what the deleting verb was given: its place tells objects of one id on two clouds apart
 */
export async function holderOf(
  definition: AnyDefinition,
  id: string,
  context: DeleteContext<unknown>,
): Promise<Holder | undefined> {
  // Most deletes end here: the place, which a cloud may have to be asked for, is needed only if the id is known.
  const known = holders.get(keyOf(definition, id)) ?? [];
  for (const holder of known) {
    if (holder.how === "replaced" || (holder.how === "living" && isSameResource(holder, context))) continue;
    if (await isSamePlace(holder, context)) return holder;
  }
  return undefined;
}

/** True if this run replaces the object, so that no create of it may find it as its resource's own. */
export async function isReplaced(
  definition: AnyDefinition,
  id: string,
  context: DeleteContext<unknown>,
): Promise<boolean> {
  for (const holder of holders.get(keyOf(definition, id)) ?? [])
    if (holder.how === "replaced" && (await isSamePlace(holder, context))) return true;
  return false;
}

/**
 * The mark with which an object is kept although this run replaces it: `retainOnDelete` came with the very change that
 * replaces it, while the engine goes by what the state says.
 */
export async function markOfKept(
  definition: AnyDefinition,
  id: string,
  context: DeleteContext<unknown>,
): Promise<string | undefined> {
  for (const holder of holders.get(keyOf(definition, id)) ?? [])
    if (holder.how === "replaced" && isSameResource(holder, context) && (await isSamePlace(holder, context)))
      return markIn(holder.mark)?.kept ? holder.mark : undefined;
  return undefined;
}

async function isSamePlace(a: Pick<Owner, "place">, b: Pick<Owner, "place">): Promise<boolean> {
  const [there, here] = await Promise.all([a.place?.(), b.place?.()]);
  return there === here;
}

/** True if both are one resource: its name may have changed with an alias, its token never does. */
export function isSameResource(a: Pick<Holder, "urn" | "token">, b: Partial<Pick<Holder, "urn" | "token">>): boolean {
  return a.urn === b.urn || a.token === b.token;
}

function keyOf(definition: AnyDefinition, id: string): string {
  return `${definition.name} ${id}`;
}
