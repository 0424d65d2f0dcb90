/** Routes on OpenStack: some of a router's beside those of others, or all of them as version 0.1.0 had it. */
import type * as pulumi from "@pulumi/pulumi";
import { type RoutesModule, someRoutesOf, tableOfSome } from "../../../components/routes";
import { registration } from "../../core/resource";
import { differences } from "../differences";
import { replacedWithLegs } from "../network/routerInterface/withLegs";
import { type RoutesArgs, routesType } from "../network/routes/routes";
import { tableRoutesType } from "../network/tableRoutes/tableRoutes";

/** What the resource gets. */
export const routesOf: RoutesModule["routesOf"] = (name, args, opts) => {
  if (isOfRouter(args)) return registration<RoutesArgs>(routesType, name, args as never, replacedWithLegs(opts));
  return someRoutesOf(tableRoutesType, differences.refused.Routes, name, args, opts, replacedWithLegs);
};

/** The table's id: a router's. */
export const tableOf: RoutesModule["tableOf"] = (self, args) =>
  isOfRouter(args) ? (self as unknown as { router: pulumi.Output<string> }).router : tableOfSome(self, args);

const isOfRouter = (args: object): boolean => "router" in args && args.router !== undefined;
