/** A set of routes in a table that others add to as well: what is ours there by its destination, and what a change of the set needs. */
import { z } from "zod";
import { canonical } from "./addresses";
import { cidr } from "./addressFields";
import { inAnyOrder } from "./anyOrder";
import type { SetRoute, Target } from "./routes";
import type { Fault } from "./schema";

const target = z.string().min(1).optional();

/** The schema of a set of routes. */
export const routeSet = z.array(
  z.strictObject({
    destinationCidrBlock: cidr,
    via: z
      .strictObject({
        ...{ instanceId: target, networkInterfaceId: target, natGatewayId: target },
        ...{ gatewayId: target, peeringId: target, address: target },
      })
      .refine((via) => Object.values(via).filter(Boolean).length === 1, "must be one of what a route can lead to"),
  }),
);

/** What a route leads to, in one form. */
export function targetOf(via: Target): string {
  const [kind = "", value = ""] = Object.entries(via).find(([, one]) => Boolean(one)) ?? [];
  return kind === "address" ? canonical(value) : value;
}

const formOf = ({ destinationCidrBlock, via }: SetRoute) => `${canonical(destinationCidrBlock)} ${targetOf(via)}`;

/** Whether two sets of routes are the same. */
export const isSameRouteSet = inAnyOrder<SetRoute>(formOf);

/** The destinations of routes, each in one form. */
export const destinationsOf = (routes: readonly SetRoute[]): string[] =>
  routes.map(({ destinationCidrBlock }) => canonical(destinationCidrBlock));

/** What a change of a set needs. */
export interface RoutePlan {
  /** Routes to destinations that have none. */
  add: SetRoute[];
  /** Routes to destinations that lead elsewhere: with those that are there. */
  change: { to: SetRoute; there: SetRoute[] }[];
  /** Ours that are wanted no more. */
  remove: SetRoute[];
  /** Wanted ones whose destination another's route has. */
  taken: { to: SetRoute; there: SetRoute }[];
}

/**
 * What a change of a set needs; a route that is there as written becomes ours without a word.
 * @param own the destinations of ours, each in one form
 * @param takeOver whether another's route to a wanted destination is replaced
 */
export function planRoutes(
  wanted: readonly SetRoute[],
  there: readonly SetRoute[],
  own: ReadonlySet<string>,
  takeOver: boolean,
): RoutePlan {
  const plan: RoutePlan = { add: [], change: [], remove: [], taken: [] };
  const destinations = new Set(destinationsOf(wanted));
  for (const to of wanted) {
    const destination = canonical(to.destinationCidrBlock);
    const those = there.filter((route) => canonical(route.destinationCidrBlock) === destination);
    const [other] = those.filter((route) => formOf(route) !== formOf(to));
    if (those.length === 0) plan.add.push(to);
    else if (other && (takeOver || own.has(destination))) plan.change.push({ to, there: those });
    else if (other) plan.taken.push({ to, there: other });
  }
  plan.remove = there.filter((route) => {
    const destination = canonical(route.destinationCidrBlock);
    return own.has(destination) && !destinations.has(destination);
  });
  return plan;
}

/** What is wrong with a set by itself: a destination that is there twice. */
export function twiceThere(routes: readonly SetRoute[]): Fault[] {
  const all = destinationsOf(routes);
  return all.flatMap((destination, i) =>
    all.indexOf(destination) === i
      ? []
      : [{ property: `routes[${i}].destinationCidrBlock`, reason: `${destination} is in the list already` }],
  );
}

/** Why another's route is in the way of one. */
export const takenBy = ({ to, there }: RoutePlan["taken"][number], table: string): string =>
  `${to.destinationCidrBlock} leads to ${targetOf(there.via)} in ${table} already, by a route of somebody else: delete that one, leave this one out, or set takeOver: true to replace it`;

/** Why a Vpc with several tables in use means none of them. */
export const severalTables = (tables: readonly { id: string; subnets: readonly string[] }[]): string =>
  `has several route tables in use: ${tables.map(({ id, subnets }) => `${id} of ${subnets.join(", ")}`).join("; ")}; give one as routeTableId`;

/** The destinations that resources of this run have in tables: routes carry no mark, so this memory says whose they are. */
const inThisRun = new Set<string>();

const keyOf = (table: string, destination: string) => `${table} ${destination}`;

/** Remembers the destinations that a resource has in a table from now on, and forgets those that it has no more. */
export function noteDestinations(table: string, own: readonly string[], gone: readonly string[]): void {
  for (const destination of gone) inThisRun.delete(keyOf(table, destination));
  for (const destination of own) inThisRun.add(keyOf(table, destination));
}

/**
 * Of the destinations of a resource that is deleted those that no other has created or taken over in this run: one whose
 * logical name changed has its routes still.
 */
export const stillOwn = (table: string, own: readonly string[]): string[] =>
  own.filter((destination) => !inThisRun.has(keyOf(table, destination)));
