/** The definition of the routes that a program has in a router. */
import { z } from "zod";
import { canonical } from "../../../core/addresses";
import { define, type Marked, type Seen } from "../../../core/definition";
import { OmnicloudError } from "../../../core/errors";
import { otherKeeper, routesOf } from "../../../core/keepers";
import { destinationsOf, isSameRouteSet, planRoutes, routeSet, takenBy, twiceThere } from "../../../core/routeSet";
import { type Fault, hasUnknown, type Shape } from "../../../core/schema";
import { nameInUrn } from "../../../core/urn";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { objectId } from "../../ids";
import { type RouterWire, routers } from "../router/api";
import { changeRoutes, deleteRoutes, routersOf, routesOfRouter } from "./api";
import { markDestinations, markedDestinations, routeMarks } from "./mark";
import { type TableRoutesArgs, type TableRoutesOutputs, tableRoutesType } from "./tableRoutes";

/** Ours of a router's routes, as the resource sees them. */
function view(
  router: RouterWire,
  { routeTableId, vpc }: Pick<TableRoutesArgs, "routeTableId" | "vpc">,
  own: readonly string[],
): Seen<TableRoutesArgs, TableRoutesOutputs> {
  const routes = routesOfRouter(router).filter((route) => own.includes(canonical(route.destinationCidrBlock)));
  return { args: { routeTableId, vpc, routes }, outputs: { table: router.id, own: [...own] } };
}

/** The destinations that are ours: what was written alone does not say it, another's route may have been in the way. */
const ownIn = (known: Readonly<Record<string, unknown>>, was: Partial<TableRoutesOutputs> = {}): readonly string[] =>
  (known.own as string[] | undefined) ?? was.own ?? [];

/** The definition of the routes that a program has in a router. */
export const tableRoutes = define<TableRoutesArgs, TableRoutesOutputs, OpenStack>(tableRoutesType, {
  args: z.strictObject({
    ...openStackFields,
    routeTableId: objectId("router").optional(),
    vpc: objectId("network", "getVpc").optional(),
    routes: routeSet,
  } satisfies Shape<TableRoutesArgs>),
  touches: ({ args: { table, routeTableId, vpc } }) => [table ?? routeTableId ?? vpc].filter((id) => id !== undefined),
  replaceOn: ["routeTableId", "vpc", ...PLACE],
  partOf: ["routeTableId", "vpc"],
  same: { routes: isSameRouteSet },

  async validate({ routeTableId, vpc, routes: wanted, takeOver }, was, { cloud, urn }) {
    const faults = hasUnknown(wanted) ? [] : twiceThere(wanted);
    if (hasUnknown([routeTableId, vpc])) return faults;
    const { table, fault } = await tableFor(cloud, { routeTableId, vpc });
    if (!table) return fault && !was ? [...faults, fault] : faults;
    const other = otherKeeper(cloud, routesOf(table), "some", urn, "some");
    if (other) {
      const property = routeTableId === undefined ? "vpc" : "routeTableId";
      return [...faults, { property, reason: `${nameInUrn(other)} has all routes of ${table}: leave one of them out` }];
    }
    if (was || faults.length > 0 || hasUnknown(wanted)) return faults;
    const found = await routers(cloud).get(table);
    if (!found) return [{ property: "routeTableId", reason: `OpenStack has no router ${table}` }];
    return planRoutes(wanted, routesOfRouter(found), new Set(), takeOver === true).taken.map((taken) => ({
      property: `routes[${wanted.indexOf(taken.to)}].destinationCidrBlock`,
      reason: takenBy(taken, table),
    }));
  },

  async create(_args, { token }, { made }) {
    made(token); // there is no object of its own: `settle` adds the routes
    return token;
  },

  async settle(_id, args, { cloud, known, mark, tokens }, { learn, saw }) {
    const { table, fault } = await tableFor(cloud, args, known.table);
    if (!table) throw new OmnicloudError(`${fault?.property}: ${fault?.reason}`);
    learn({ table });
    const change = { table, wanted: args.routes, own: ownIn(known), takeOver: args.takeOver === true, mark, tokens };
    saw(view(await changeRoutes(cloud, change, (own) => learn({ own })), args, destinationsOf(args.routes)));
  },

  async read(_id, was, { cloud, known, tokens }) {
    const id = (known.table ?? was.table ?? was.routeTableId) as string | undefined;
    const router = id === undefined ? (await markedRouters(cloud, tokens))[0] : await routers(cloud).get(id);
    if (!router) return undefined;
    return view(router, was, [...new Set([...ownIn(known, was), ...markedDestinations(router, tokens)])]);
  },

  async update(_id, was, args, { cloud, known, mark, tokens }, { learn, saw }) {
    const change = {
      table: was.table,
      wanted: args.routes,
      own: ownIn(known, was),
      takeOver: args.takeOver === true,
      mark,
      tokens,
    };
    saw(view(await changeRoutes(cloud, change, (own) => learn({ own })), args, destinationsOf(args.routes)));
  },

  async leftovers(cloud) {
    const all = await routers(cloud).all();
    const found = all.flatMap((router) => routeMarks(router).map((mark) => [mark.token, { ...mark, router }] as const));
    return [...new Map(found)].map(
      ([token, { kept, router }]): Marked => ({ id: token, name: router.name ?? "", token, kept, createdAt: "" }),
    );
  },

  async remark(id, mark, { cloud, tokens = [] }) {
    const own = [...tokens, id];
    for (const router of await markedRouters(cloud, own))
      await markDestinations(cloud, router, mark ?? "", mark ? markedDestinations(router, own) : [], own);
  },

  async delete(id, was, { cloud, token, tokens = [token] }) {
    const own = [...new Set([...tokens, id])];
    const tables = was.table === undefined ? (await markedRouters(cloud, own)).map((router) => router.id) : [was.table];
    for (const table of tables) await deleteRoutes(cloud, table, ownIn({}, was), own);
  },
});

/** The routers in which a resource has routes, by their tags. */
async function markedRouters(cloud: OpenStack, tokens: readonly string[]): Promise<RouterWire[]> {
  return (await routers(cloud).all()).filter((router) =>
    routeMarks(router).some(({ token }) => tokens.includes(token)),
  );
}

/** The router that is meant, or what is wrong with how it is named. */
async function tableFor(
  cloud: OpenStack,
  { routeTableId, vpc }: Pick<TableRoutesArgs, "routeTableId" | "vpc">,
  learned?: unknown,
): Promise<{ table?: string; fault?: Fault }> {
  if (typeof learned === "string") return { table: learned };
  if (routeTableId !== undefined) return { table: routeTableId };
  if (vpc === undefined) return { fault: { property: "routeTableId", reason: "is required, or vpc in its place" } };
  const [first, ...others] = await routersOf(cloud, vpc);
  if (first === undefined) return { fault: { property: "vpc", reason: `no router has a leg in ${vpc}` } };
  if (others.length === 0) return { table: first };
  const list = [first, ...others].join(", ");
  return { fault: { property: "vpc", reason: `has several routers: ${list}; give one as routeTableId` } };
}
