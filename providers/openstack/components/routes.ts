/** Routes on OpenStack: some of a router's beside those of others, or all of them as version 0.1.0 had it. */
import type * as pulumi from "@pulumi/pulumi";
import type { RoutesModule } from "../../../components/routes";
import { afterCompanions } from "../../core/companions";
import { refusedAmong } from "../../core/differences";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";
import { registration } from "../../core/resource";
import { oneTableFaults } from "../../core/routeSet";
import { differences } from "../differences";
import { replacedWithLegs } from "../network/routerInterface/withLegs";
import { type RoutesArgs, routesType } from "../network/routes/routes";
import { type TableRoutesArgs, tableRoutesType } from "../network/tableRoutes/tableRoutes";

/** What the resource gets. */
export const routesOf: RoutesModule["routesOf"] = (name, args, opts) => {
  if (isOfRouter(args)) return registration<RoutesArgs>(routesType, name, args as never, replacedWithLegs(opts));
  const wrong: WrongArgument[] = [...refusedAmong(args, differences.refused.Routes), ...oneTableFaults(args)];
  refuseWrongArguments("Routes", name, wrong);
  const after = "router" in args ? opts : afterCompanions(opts ?? {}, [args.routeTableId, args.vpc]);
  return registration<TableRoutesArgs>(tableRoutesType, name, args as never, replacedWithLegs(after));
};

/** The table's id: a router's. */
export const tableOf: RoutesModule["tableOf"] = (self, args) => {
  const { router, table } = self as unknown as Record<"router" | "table", pulumi.Output<string>>;
  return isOfRouter(args) ? router : table;
};

const isOfRouter = (args: object): boolean => "router" in args && args.router !== undefined;
