/** A kind of object that OpenStack lists. */
import type { ServiceName } from "../catalog";
import type { AskOptions } from "../client";

/** A kind of object as its API has it. */
export interface ObjectKind {
  /** What users call it. */
  noun: string;
  service: ServiceName;
  /** The list's path; an object is below it, by its id. */
  path: string;
  /** The field that holds one object in an answer; none where the answer is the object. */
  envelope?: string;
  /** The field that holds the objects of a list. */
  plural: string;
  /** What a list of names is asked with. */
  query?: AskOptions["query"];
}
