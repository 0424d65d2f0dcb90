/** The routes that a program has in a route table. */

import { resourceType } from "../../core/resourceType";
import type { SetRoute } from "../../core/routeSet";
import type { AwsArgs } from "../args";

/** Arguments of Routes on AWS. */
export interface RoutesArgs extends AwsArgs {
  /** The table's id. */
  routeTableId?: string;
  /** The VPC's id, if it has one table in use. */
  vpc?: string;
  /** The routes; their order means nothing. */
  routes: SetRoute[];
}

/** What the cloud says of them. */
export interface RoutesOutputs {
  /** The table that they are in: what `vpc` meant when it was written. */
  table: string;
  /** The destinations that are ours, each in one form: noted before a route is created. */
  own: string[];
}

/** The type of Routes on AWS. */
export const routesType = resourceType<RoutesArgs, RoutesOutputs>("aws:Routes", { table: true, own: true });
