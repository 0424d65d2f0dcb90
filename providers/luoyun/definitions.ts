/** LuoYunCloud's definitions, in the order in which their objects can be created; leftovers are deleted from the end. */
import type { AnyDefinition } from "../core/definition";
import { desktop } from "./desktop/definition";

/** What the host can carry on this cloud. */
export const definitions: readonly AnyDefinition[] = [desktop];
