/** Routes on AWS. */
import type * as pulumi from "@pulumi/pulumi";
import type { RoutesModule } from "../../../components/routes";
import { afterCompanions } from "../../core/companions";
import { refusedAmong } from "../../core/differences";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";
import { registration } from "../../core/resource";
import { oneTableFaults } from "../../core/routeSet";
import { differences } from "../differences";
import { type RoutesArgs, routesType } from "../routes/routes";

/** What the resource gets. */
export const routesOf: RoutesModule["routesOf"] = (name, { project, ...args }, opts) => {
  const wrong: WrongArgument[] = refusedAmong({ ...args, project }, differences.refused.Routes);
  if (!("router" in args)) wrong.push(...oneTableFaults(args));
  refuseWrongArguments("Routes", name, wrong);
  const after = "router" in args ? opts : afterCompanions(opts ?? {}, [args.routeTableId, args.vpc]);
  return registration<RoutesArgs>(routesType, name, args as never, after);
};

/** The table's id. */
export const tableOf: RoutesModule["tableOf"] = (self) => (self as unknown as { table: pulumi.Output<string> }).table;
