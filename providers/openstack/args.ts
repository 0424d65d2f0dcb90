/** The arguments that all OpenStack resources have in common: connection, region, project. */
import { z } from "zod";
import type { RegionArgs } from "../core/connection";
import type { ResourceArgs } from "../core/resource";
import type { Shape } from "../core/schema";

/** Arguments of every OpenStack resource. */
export interface OpenStackArgs extends ResourceArgs, RegionArgs {
  /** The id of the project to act in, for operators: a tenant's `projectId`. @default the connection's own */
  project?: string;
}

/** The schema of the arguments that every OpenStack resource has. */
export const openStackFields: Shape<OpenStackArgs> = {
  connection: z.string().min(1).optional(),
  adopt: z.union([z.string().min(1), z.literal(false)]).optional(),
  takeOver: z.boolean().optional(),
  region: z.string().min(1).optional(),
  project: z.string().min(1).optional(),
};

/**
 * For `names`: the zone that an object was created in. Operators move objects and name zones anew, and it is the same object.
 * Of one that is in no state yet, the zone counts.
 */
export function placeKept({ zone }: { zone?: string }): true | undefined {
  return zone === undefined ? undefined : true;
}

/** The arguments that say where in the cloud an object is: a change of one of these needs a new object. */
export const PLACE = ["region", "project"] as const;
