/** What several look-ups are narrowed by: one filter or several, and what is to be done about what is missing. */

export type { NameFilter, OneOrMore } from "../providers/core/nameFilter";

/** What of the objects that were asked for by their ids is not there. */
export interface MissingArgs {
  /** `skip` leaves out what is not there; otherwise it is an error that names all such ids. @default "error" */
  missing?: "error" | "skip";
}
