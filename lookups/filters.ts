/** What several look-ups are narrowed by: one filter or several, and what is to be done about what is missing. */

export type { NameFilter } from "../providers/core/nameFilter";

/** One value, or several of which any may hold. */
export type OneOrMore<T extends string = string> = T | T[];

/** What of the objects that were asked for by their ids is not there. */
export interface MissingArgs {
  /** `skip` leaves out what is not there; otherwise it is an error that names all such ids. @default "error" */
  missing?: "error" | "skip";
}
