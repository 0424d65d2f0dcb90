/** Rounds of all kinds, as the bench runs them. */

import type { Ground } from "./ground";
import type { Findings } from "./judge";

/** The kinds of rounds. */
export const KINDS = ["kills", "faults", "walks", "two", "aws", "engine", "interplay", "secrets", "endurance"] as const;
/** One of them. */
export type Kind = (typeof KINDS)[number];

/** A round. */
export interface Round {
  kind: Kind;
  /** All that says which it is: one line. */
  name: string;
  run(): Promise<Findings>;
  /** The same on a smaller program; `undefined` if it does not have what the round needs. */
  smaller?(ground: Ground): Promise<Round | undefined>;
  /** The smallest that still finds it, in words, where leaving out parts of one program is not all. */
  smallest?(): Promise<string[]>;
  /** What the log counts it as; several rounds may be of one cell. @default its name */
  cell?: string;
  /** The ground of its program. */
  ground?: Ground;
}

/** All rounds of a kind. */
export interface Plan {
  kind: Kind;
  /** In the order in which a seed runs them. */
  rounds: Round[];
  /** The number of all cells, of which the rounds are a choice; infinite if there is always another one. */
  cells: number;
  /** What is said of the choice. */
  about: string;
  /** One of them comes after so many turns of the cheap kinds. @default 1 */
  every?: number;
}
