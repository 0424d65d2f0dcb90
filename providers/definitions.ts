/** All definitions, in the order in which their objects can be made; leftovers are removed from the end. */
import type { AnyDefinition } from "./definition";
import { volume } from "./openstack/volume";

/** What the host can carry. */
export const definitions: AnyDefinition[] = [volume];
