/** What a list of flavors or images is narrowed by. */

/** A filter by names. */
export interface NameFilter {
  /** The name; `*` stands for any letters. Of several, any. */
  Name: string | string[];
}
