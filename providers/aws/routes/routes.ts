/** The routes that a program has in a route table. */

import { resourceType } from "../../core/resourceType";
import { type RoutesArgs as CommonArgs, ROUTES_OUTPUTS, type RoutesOutputs } from "../../core/routes";
import type { AwsArgs } from "../args";

/** Arguments of Routes on AWS. */
export interface RoutesArgs extends AwsArgs, Pick<CommonArgs, "routeTableId" | "vpc" | "routes"> {}

/** The type of Routes on AWS. */
export const routesType = resourceType<RoutesArgs, RoutesOutputs>("aws:Routes", ROUTES_OUTPUTS);
