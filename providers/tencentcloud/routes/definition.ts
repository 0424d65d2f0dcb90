/** The definition of the routes that a program has in a route table. */
import { z } from "zod";
import { defineRoutes } from "../../core/defineRoutes";
import { routeSet } from "../../core/routeSet";
import type { Shape } from "../../core/schema";
import { tencentFields } from "../args";
import { type RoutesArgs, routesType } from "./routes";
import { vpcTables } from "./table";
import { targetFault } from "./target";

/** The definition of the routes that a program has in a route table. */
export const routes = defineRoutes(routesType, {
  args: z.strictObject({
    ...tencentFields,
    routeTableId: z.string().min(1).optional(),
    vpc: z.string().min(1).optional(),
    routes: routeSet.superRefine((all, issues) => {
      for (const [i, { via }] of all.entries()) {
        const [key, message] = targetFault(via) ?? [];
        if (key !== undefined && message !== undefined)
          issues.addIssue({ code: "custom", path: [i, "via", key], message });
      }
    }),
  } satisfies Shape<RoutesArgs>),
  place: ["region"],
  tables: vpcTables,
});
