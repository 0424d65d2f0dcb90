/** The arguments that all our resources on Tencent Cloud have in common: connection and region. */
import { z } from "zod";
import type { RegionArgs } from "../core/connection";
import type { ResourceArgs } from "../core/resource";
import type { Shape } from "../core/schema";

/** Arguments of each of them. */
export interface TencentArgs extends ResourceArgs, RegionArgs {}

/** The schema of these arguments. */
export const tencentFields: Shape<TencentArgs> = {
  connection: z.string().min(1).optional(),
  adopt: z.union([z.string().min(1), z.literal(false)]).optional(),
  takeOver: z.boolean().optional(),
  region: z.string().min(1).optional(),
};
