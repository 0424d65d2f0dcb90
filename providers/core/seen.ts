/** What a cloud says of an object, as a definition reads it. */
import type { Mark } from "./mark";

/** What an object is known by beside its outputs: see `ids` of {@link Seen}. */
export interface WithIds {
  /** The ids of what its arguments name. */
  __ids?: Readonly<Record<string, unknown>>;
}

/** What a cloud says of an object. */
export interface Seen<Args, Outputs> {
  /** The arguments as the cloud has them, as far as it shows them. One that differs from what was written is drift. */
  args: Partial<Args>;
  /** What the cloud says beside them. */
  outputs: Outputs;
  /** The marks of ours that stand on it; absent if the object cannot carry one, or the cloud does not show it. */
  marks?: readonly Mark[];
  /**
   * The ids of what arguments name, if no output shows them: a volume type's. They are kept in the state, for `names` and
   * `means`.
   */
  ids?: Readonly<Record<string, unknown>>;
  /** The object in the API's own form, for an update that starts from it. */
  raw?: unknown;
  /**
   * What it was created with and cannot change, as far as the cloud shows it: compared when it is adopted, and never drift.
   */
  createdWith?: Partial<Args>;
  /** What is missing of the object, if a part of it is gone: `settle` repairs it in the next `up`. */
  unfinished?: string;
  /** What its creation wrote beside the mark for `unseen`; see digest.ts. */
  digest?: string;
}
