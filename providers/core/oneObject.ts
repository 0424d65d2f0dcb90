/** What all look-ups of one object share: it is asked for by id or name, and missed in the same words. */
import { z } from "zod";
import { OmnicloudError } from "./errors";
import { suggestionFor } from "./suggest";

/** How one object is asked for. */
interface Wanted {
  /** The object's id. */
  id?: string;
  /** The object's exact name. */
  name?: string;
}

/** The schema of both arguments. */
export const idOrName = { id: z.string().min(1).optional(), name: z.string().min(1).optional() };

/** What refines the schema of a look-up of one object. */
export const either: [check: (wanted: Wanted) => boolean, fault: string] = [
  ({ id, name }) => (id === undefined) !== (name === undefined),
  "give either id or name",
];

/**
 * The error for an object that there is not.
 * @param what as users call it: `security group`
 * @param names of those that there are, if they may be told
 */
export function notFoundError(what: string, { id, name }: Wanted, names?: readonly string[]): OmnicloudError {
  const says = `no ${what} ${name === undefined ? `has the id ${id}` : `is named ${name}`}`;
  return new OmnicloudError(names === undefined ? says : `${says}; ${suggestionFor(name ?? id ?? "", names)}`);
}

/** Why a name that several objects have says too little: for an error, or for the reason of a fault. */
export function severalNamed(plural: string, name: string | undefined, ids: readonly string[]): string {
  return `${ids.length} ${plural} are named ${name}: give the id, one of ${ids.join(", ")}`;
}
