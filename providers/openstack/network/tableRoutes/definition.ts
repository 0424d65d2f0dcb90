/** The definition of the routes that a program has in a router. */
import { z } from "zod";
import { defineRoutes } from "../../../core/defineRoutes";
import { routeSet } from "../../../core/routeSet";
import type { Shape } from "../../../core/schema";
import { openStackFields, PLACE } from "../../args";
import { objectId } from "../../ids";
import { routerTables } from "./api";
import { type TableRoutesArgs, tableRoutesType } from "./tableRoutes";

/** The definition of the routes that a program has in a router. */
export const tableRoutes = defineRoutes(tableRoutesType, {
  args: z.strictObject({
    ...openStackFields,
    routeTableId: objectId("router").optional(),
    vpc: objectId("network", "getVpc").optional(),
    routes: routeSet,
  } satisfies Shape<TableRoutesArgs>),
  place: PLACE,
  wholeTables: true,
  tables: routerTables,
});
