/** The definition of the routes that a program has in a route table. */
import type { RouteTable } from "@aws-sdk/client-ec2";
import { z } from "zod";
import { canonical } from "../../core/addresses";
import { define, type Seen } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { destinationsOf, isSameRouteSet, planRoutes, routeSet, takenBy, twiceThere } from "../../core/routeSet";
import { type Fault, hasUnknown, type Shape } from "../../core/schema";
import { awsFields } from "../args";
import type { Aws } from "../client";
import { findRouteTable, tablesInUse } from "../vpc/routeTables";
import { type RoutesArgs, type RoutesOutputs, routesType } from "./routes";
import { changeRoutes, deleteRoutes, userRoutes } from "./table";

/** Ours of a table's routes, as the resource sees them. */
function view(
  table: RouteTable,
  { routeTableId, vpc, routes: written }: Pick<RoutesArgs, "routeTableId" | "vpc" | "routes">,
  own: readonly string[],
): Seen<RoutesArgs, RoutesOutputs> {
  const routes = userRoutes(table, written).filter((route) => own.includes(canonical(route.destinationCidrBlock)));
  return { args: { routeTableId, vpc, routes }, outputs: { table: table.RouteTableId ?? "", own: [...own] } };
}

/** The destinations that are ours: what was written alone does not say it, another's route may have been in the way. */
const ownIn = (known: Readonly<Record<string, unknown>>, was: Partial<RoutesOutputs> = {}): readonly string[] =>
  (known.own as string[] | undefined) ?? was.own ?? [];

/** The definition of the routes that a program has in a route table. */
export const routes = define<RoutesArgs, RoutesOutputs, Aws>(routesType, {
  args: z.strictObject({
    ...awsFields,
    routeTableId: z.string().min(1).optional(),
    vpc: z.string().min(1).optional(),
    routes: routeSet,
  } satisfies Shape<RoutesArgs>),
  touches: ({ args: { table, routeTableId, vpc } }) => [table ?? routeTableId ?? vpc].filter((id) => id !== undefined),
  replaceOn: ["routeTableId", "vpc", "region"],
  partOf: ["routeTableId", "vpc"],
  same: { routes: isSameRouteSet },

  async validate({ routeTableId, vpc, routes: wanted, takeOver }, was, { cloud }) {
    const faults = hasUnknown(wanted) ? [] : twiceThere(wanted);
    if (was || hasUnknown([routeTableId, vpc])) return faults;
    const { table, fault } = await tableFor(cloud, { routeTableId, vpc });
    if (!table) return fault ? [...faults, fault] : faults;
    if (faults.length > 0 || hasUnknown(wanted)) return faults;
    const found = await findRouteTable(cloud, table);
    if (!found) return [{ property: "routeTableId", reason: `AWS has no route table ${table} in ${cloud.region}` }];
    return planRoutes(wanted, userRoutes(found, wanted), new Set(), takeOver === true).taken.map((taken) => ({
      property: `routes[${wanted.indexOf(taken.to)}].destinationCidrBlock`,
      reason: takenBy(taken, table),
    }));
  },

  async create(_args, { token }, { made }) {
    made(token); // there is no object of its own: `settle` writes the routes
    return token;
  },

  async settle(_id, args, { cloud, known }, { learn, saw }) {
    const { table, fault } = await tableFor(cloud, args, known.table);
    if (!table) throw new OmnicloudError(`${fault?.property}: ${fault?.reason}`);
    learn({ table });
    const change = { table, wanted: args.routes, own: ownIn(known), takeOver: args.takeOver === true };
    saw(view(await changeRoutes(cloud, change, (own) => learn({ own })), args, destinationsOf(args.routes)));
  },

  async read(_id, was, { cloud, known }) {
    const id = String(known.table ?? was.table ?? was.routeTableId);
    const table = await findRouteTable(cloud, id);
    return table && view(table, was, ownIn(known, was));
  },

  async update(_id, was, args, { cloud, known }, { learn, saw }) {
    const change = { table: was.table, wanted: args.routes, own: ownIn(known, was), takeOver: args.takeOver === true };
    saw(view(await changeRoutes(cloud, change, (own) => learn({ own })), args, destinationsOf(args.routes)));
  },

  async delete(_id, was, { cloud }) {
    if (was.table !== undefined) await deleteRoutes(cloud, was.table, ownIn({}, was));
  },
});

/** The table that is meant, or what is wrong with how it is named. */
async function tableFor(
  cloud: Aws,
  { routeTableId, vpc }: Pick<RoutesArgs, "routeTableId" | "vpc">,
  learned?: unknown,
): Promise<{ table?: string; fault?: Fault }> {
  if (typeof learned === "string") return { table: learned };
  if (routeTableId !== undefined) return { table: routeTableId };
  if (vpc === undefined) return { fault: { property: "routeTableId", reason: "is required, or vpc in its place" } };
  const [first, ...others] = await tablesInUse(cloud, vpc);
  if (!first) return { fault: { property: "vpc", reason: `AWS has no Vpc ${vpc} in ${cloud.region}` } };
  if (others.length === 0) return { table: first.id };
  const list = [first, ...others].map(({ id, subnets }) => `${id} of ${subnets.join(", ")}`).join("; ");
  return { fault: { property: "vpc", reason: `has several route tables in use: ${list}; give one as routeTableId` } };
}
