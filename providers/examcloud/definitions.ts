/** The exam cloud's definitions, in the order in which their objects can be created; leftovers are deleted from the end. */
import type { AnyDefinition } from "../core/definition";
import { vm } from "./vm/definition";

/** What the host can carry on this cloud. */
export const definitions: readonly AnyDefinition[] = [vm];
