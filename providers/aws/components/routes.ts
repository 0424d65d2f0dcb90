/** Routes on AWS. */
import { type RoutesModule, someRoutesOf, tableOfSome } from "../../../components/routes";
import { differences } from "../differences";
import { routesType } from "../routes/routes";

/** What the resource gets. */
export const routesOf: RoutesModule["routesOf"] = (name, args, opts) =>
  someRoutesOf(routesType, differences.refused.Routes, name, args, opts);

/** The table's id. */
export const tableOf: RoutesModule["tableOf"] = tableOfSome;
