/** The arguments that all AWS resources of ours have in common: connection and region. */
import { z } from "zod";
import type { RegionArgs } from "../core/connection";
import type { ResourceArgs } from "../core/resource";
import type { Shape } from "../core/schema";

/** Arguments of every AWS resource of ours. */
export interface AwsArgs extends ResourceArgs, RegionArgs {}

/** The schema of the arguments that every AWS resource of ours has. */
export const awsFields: Shape<AwsArgs> = {
  connection: z.string().min(1).optional(),
  adopt: z.union([z.string().min(1), z.literal(false)]).optional(),
  takeOver: z.boolean().optional(),
  region: z.string().min(1).optional(),
};
