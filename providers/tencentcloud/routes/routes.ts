/** The routes that a program has in a route table. */

import { resourceType } from "../../core/resourceType";
import { type RoutesArgs as CommonArgs, ROUTES_OUTPUTS, type RoutesOutputs } from "../../core/routes";
import type { TencentArgs } from "../args";

/** Arguments of Routes on Tencent Cloud. */
export interface RoutesArgs extends TencentArgs, Pick<CommonArgs, "routeTableId" | "vpc" | "routes"> {}

/** The type of Routes on Tencent Cloud. */
export const routesType = resourceType<RoutesArgs, RoutesOutputs>("tencentcloud:Routes", ROUTES_OUTPUTS);
