/** The definition of the routes that a program has in a route table. */
import { z } from "zod";
import { defineRoutes } from "../../core/defineRoutes";
import { routeSet } from "../../core/routeSet";
import type { Shape } from "../../core/schema";
import { awsFields } from "../args";
import { type RoutesArgs, routesType } from "./routes";
import { ec2Tables } from "./table";

/** The definition of the routes that a program has in a route table. */
export const routes = defineRoutes(routesType, {
  args: z.strictObject({
    ...awsFields,
    routeTableId: z.string().min(1).optional(),
    vpc: z.string().min(1).optional(),
    routes: routeSet,
  } satisfies Shape<RoutesArgs>),
  place: ["region"],
  tables: ec2Tables,
});
