/** The routes that a program has in a router, beside those of others. */

import { resourceType } from "../../../core/resourceType";
import { ROUTES_OUTPUTS, type RoutesArgs, type RoutesOutputs } from "../../../core/routes";
import type { OpenStackArgs } from "../../args";

/** Arguments of Routes with a table on OpenStack: a router is one. */
export interface TableRoutesArgs extends OpenStackArgs, Pick<RoutesArgs, "routeTableId" | "vpc" | "routes"> {}

/** The type of Routes with a table on OpenStack. */
export const tableRoutesType = resourceType<TableRoutesArgs, RoutesOutputs>(
  "openstack:TableRoutes",
  ROUTES_OUTPUTS,
  [],
  { single: true },
);
