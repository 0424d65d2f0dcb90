/** The states of instances, and what a list of them is narrowed by, in EC2's words on every cloud. */
import type { OneOrMore } from "./nameFilter";

/** The states of instances, in EC2's words on every cloud; `suspended` is our own. */
export type InstanceState =
  | "pending"
  | "running"
  | "stopping"
  | "stopped"
  | "suspended"
  | "shutting-down"
  | "terminated";

/** What instances are narrowed by: all that is given must hold. */
export interface InstanceFilter {
  /** The exact name, on every cloud. Of several, any. */
  Name?: OneOrMore;
  /** The state. Of several, any. */
  State?: OneOrMore<InstanceState>;
}
