/** The definition of the routes that a program has in a route table, the same on every cloud but for how a cloud does it. */
import { canonical } from "./addresses";
import { type Context, type Definition, define, type Marked, type Report, type Seen } from "./definition";
import { OmnicloudError } from "./errors";
import { otherKeeper, routesOf } from "./keepers";
import type { ResourceType } from "./resourceType";
import { destinationsOf, isSameRouteSet, planRoutes, takenBy, twiceThere } from "./routeSet";
import type { RoutesArgs, RoutesOutputs } from "./routes";
import {
  changeRoutes,
  deleteRoutes,
  markedDestinations,
  type OneTable,
  type RouteTables,
  remarkRoutes,
} from "./routesInTable";
import { type Fault, hasUnknown, type ObjectSchema } from "./schema";
import { nameInUrn } from "./urn";

/** What differs from cloud to cloud. */
interface Cloudly<Args, Cloud, Table extends OneTable> {
  args: ObjectSchema;
  /** The arguments that say where it is. */
  place: readonly (keyof Args & string)[];
  /** True if another resource may have all routes of a table: both at once are refused. */
  wholeTables?: true;
  tables(cloud: Cloud): RouteTables<Table>;
}

/** The destinations that are ours: what was written alone does not say it, another's route may have been in the way. */
const ownIn = (known: Readonly<Record<string, unknown>>, was: Partial<RoutesOutputs> = {}): readonly string[] =>
  (known.own as string[] | undefined) ?? was.own ?? [];

/** Ours of a table's routes, as the resource sees them. */
function view<Table extends OneTable>(
  tables: RouteTables<Table>,
  table: Table,
  { routeTableId, vpc }: Pick<RoutesArgs, "routeTableId" | "vpc">,
  own: readonly string[],
): Seen<RoutesArgs, RoutesOutputs> {
  const routes = tables.routesIn(table).filter((route) => own.includes(canonical(route.destinationCidrBlock)));
  return { args: { routeTableId, vpc, routes }, outputs: { table: table.id, own: [...own] } };
}

/** The table that is meant, or what is wrong with how it is named. */
async function tableFor(
  tables: Pick<RouteTables<never>, "ofVpc">,
  { routeTableId, vpc }: Pick<RoutesArgs, "routeTableId" | "vpc">,
  learned?: unknown,
): Promise<{ table?: string; fault?: Fault }> {
  if (typeof learned === "string") return { table: learned };
  if (routeTableId !== undefined) return { table: routeTableId };
  if (vpc === undefined) return { fault: { property: "routeTableId", reason: "is required, or vpc in its place" } };
  const found = await tables.ofVpc(vpc);
  return "table" in found ? found : { fault: { property: "vpc", reason: found.reason } };
}

/** Faults that only the cloud knows, and those of the set itself. */
async function faultsOf<Table extends OneTable>(
  tables: RouteTables<Table>,
  { routeTableId, vpc, routes: wanted, takeOver }: RoutesArgs,
  isThere: boolean,
  tokens: readonly string[],
  keeperOf?: (table: string) => string | undefined,
): Promise<Fault[]> {
  const faults = hasUnknown(wanted) ? [] : twiceThere(wanted);
  if (hasUnknown([routeTableId, vpc]) || (isThere && !keeperOf)) return faults;
  const { table, fault } = await tableFor(tables, { routeTableId, vpc });
  if (!table) return fault && !isThere ? [...faults, fault] : faults;
  const other = keeperOf?.(table);
  if (other) {
    const property = routeTableId === undefined ? "vpc" : "routeTableId";
    return [...faults, { property, reason: `${nameInUrn(other)} has all routes of ${table}: leave one of them out` }];
  }
  if (isThere || faults.length > 0 || hasUnknown(wanted)) return faults;
  const found = await tables.find(table, wanted);
  if (!found) return [{ property: "routeTableId", reason: tables.missing(table) }];
  // What an interrupted run created is its own.
  const own = new Set(markedDestinations(tables, found, tokens));
  return planRoutes(wanted, tables.routesIn(found), own, takeOver === true).taken.map((taken) => ({
    property: `routes[${wanted.indexOf(taken.to)}].destinationCidrBlock`,
    reason: takenBy(taken, table),
  }));
}

/** The tables in which a resource has routes, by their marks. */
async function markedTables<Table extends OneTable>(
  tables: RouteTables<Table>,
  tokens: readonly string[],
): Promise<Table[]> {
  return (await tables.marked()).filter((table) => tables.marksIn(table).some(({ token }) => tokens.includes(token)));
}

/** Everything that has routes in tables, by its mark. */
async function ownersOf<Table extends OneTable>(tables: RouteTables<Table>): Promise<Marked[]> {
  const found = (await tables.marked()).flatMap((table) =>
    tables.marksIn(table).map((mark) => [mark.token, { ...mark, name: table.name }] as const),
  );
  return [...new Map(found)].map(([token, { kept, name }]) => ({ id: token, name, token, kept, createdAt: "" }));
}

/** Makes the resource's routes in a table those that are wanted. */
async function keep<Table extends OneTable>(
  tables: RouteTables<Table>,
  before: { table: string; own: readonly string[] },
  all: RoutesArgs,
  { mark, tokens }: Pick<Context<unknown>, "mark" | "tokens">,
  { learn, saw }: Report,
): Promise<void> {
  const { routes: wanted, takeOver = false } = all;
  const after = await changeRoutes(tables, { ...before, wanted, takeOver, mark, tokens }, (own) => learn({ own }));
  saw(view(tables, after, all, destinationsOf(wanted)));
}

/** Defines it for a cloud. */
export function defineRoutes<Args extends RoutesArgs & object, Cloud extends object, Table extends OneTable>(
  type: ResourceType<Args, RoutesOutputs>,
  { args, place, wholeTables, tables: tablesOf }: Cloudly<Args, Cloud, Table>,
): Definition<Args, RoutesOutputs, Cloud> {
  return define<Args, RoutesOutputs, Cloud>(type, {
    args,
    touches: ({ args: { table, routeTableId, vpc } }) =>
      [table ?? routeTableId ?? vpc].filter((id) => id !== undefined),
    replaceOn: ["routeTableId", "vpc", ...place],
    partOf: ["routeTableId", "vpc"],
    same: { routes: isSameRouteSet } as never,

    validate: (all, was, { cloud, urn, tokens }) =>
      faultsOf(
        tablesOf(cloud),
        all,
        was !== undefined,
        tokens,
        wholeTables && ((table) => otherKeeper(cloud, routesOf(table), "some", urn, "some")),
      ),

    async create(_args, { token }, { made }) {
      made(token); // there is no object of its own: `settle` writes the routes
      return token;
    },

    async settle(_id, all, context, report) {
      const tables = tablesOf(context.cloud);
      const { table, fault } = await tableFor(tables, all, context.known.table);
      if (!table) throw new OmnicloudError(`${fault?.property}: ${fault?.reason}`);
      report.learn({ table });
      await keep(tables, { table, own: ownIn(context.known) }, all, context, report);
    },

    async read(_id, was, { cloud, known, tokens }) {
      const tables = tablesOf(cloud);
      const id = (known.table ?? was.table ?? was.routeTableId) as string | undefined;
      const table =
        id === undefined ? (await markedTables(tables, tokens))[0] : await tables.find(id, was.routes ?? []);
      if (!table) return undefined;
      const own = [...new Set([...ownIn(known, was), ...markedDestinations(tables, table, tokens)])];
      return view(tables, table, was, own) as Seen<Args, RoutesOutputs>;
    },

    async update(_id, was, all, context, report) {
      const before = { table: was.table, own: ownIn(context.known, was) };
      await keep(tablesOf(context.cloud), before, all, context, report);
    },

    leftovers: (cloud) => ownersOf(tablesOf(cloud)),

    remark: (id, mark, { cloud, tokens = [] }) => remarkRoutes(tablesOf(cloud), [...tokens, id], mark),

    async delete(id, was, { cloud, token, tokens = [token] }) {
      const tables = tablesOf(cloud);
      const own = [...new Set([...tokens, id])];
      const all = was.table === undefined ? (await markedTables(tables, own)).map((table) => table.id) : [was.table];
      for (const table of all) await deleteRoutes(tables, table, ownIn({}, was), own);
    },
  });
}
