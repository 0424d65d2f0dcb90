/** What lists are narrowed by. */

/** One value, or several of which any may hold. */
export type OneOrMore<T extends string = string> = T | T[];

/** A filter by names. */
export interface NameFilter {
  /** The name; `*` stands for any letters. Of several, any. */
  Name: string | string[];
}
