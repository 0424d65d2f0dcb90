/** The routes that a program has in a router, beside those of others. */

import { resourceType } from "../../../core/resourceType";
import type { SetRoute } from "../../../core/routeSet";
import type { OpenStackArgs } from "../../args";

/** Arguments of Routes with a table on OpenStack. */
export interface TableRoutesArgs extends OpenStackArgs {
  /** The router's id. */
  routeTableId?: string;
  /** The network's id, if one router has a leg in it. */
  vpc?: string;
  /** The routes; their order means nothing. */
  routes: SetRoute[];
}

/** What the cloud says of them. */
export interface TableRoutesOutputs {
  /** The router that they are in: what `vpc` meant when it was written. */
  table: string;
  /** The destinations that are ours, each in one form: noted before a route is added. */
  own: string[];
}

/** The type of Routes with a table on OpenStack. */
export const tableRoutesType = resourceType<TableRoutesArgs, TableRoutesOutputs>(
  "openstack:TableRoutes",
  { table: true, own: true },
  [],
  { single: true },
);
