/** A kind of object that OpenStack lists. */
import type { ServiceName } from "../catalog";
import type { AskOptions } from "../client";

/** A kind of object as its API has it. */
export interface ObjectKind {
  /** What users call it. */
  noun: string;
  /** The service that has it. */
  service: ServiceName;
  /** The list's path; an object's path is this and its id. */
  path: string;
  /** The path of a list with all fields, if that is another. */
  list?: string;
  /** The field that holds one object in an answer; none if the answer is the object. */
  envelope?: string;
  /** The field that holds the objects of a list. */
  plural: string;
  /** The query of a list of names. */
  query?: AskOptions["query"];
}
