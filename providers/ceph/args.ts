/** What all resources on Ceph share: where they are. */
import { z } from "zod";
import type { RegionArgs } from "../core/connection";
import type { ResourceArgs } from "../core/resource";
import type { Shape } from "../core/schema";

/** Arguments of every resource on Ceph. */
export interface CephArgs extends ResourceArgs, RegionArgs {}

/** The schema of the arguments that every resource on Ceph has. */
export const cephFields: Shape<CephArgs> = {
  connection: z.string().min(1).optional(),
  adopt: z.union([z.string().min(1), z.literal(false)]).optional(),
  takeOver: z.boolean().optional(),
  region: z.string().min(1).optional(),
};
