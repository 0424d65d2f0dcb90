/** The words of routes in a table, the same on every cloud: what programs say, and what is wrong with how they say it. */
import type { WrongArgument } from "./errors";

/** The kinds of what a route leads to. */
export const TARGETS = [
  "instanceId",
  "networkInterfaceId",
  "natGatewayId",
  "gatewayId",
  "peeringId",
  "address",
] as const;

/** What a route leads to: one of the kinds. */
export type Target = { [Kind in (typeof TARGETS)[number]]?: string };

/** A route of a set. */
export interface SetRoute {
  destinationCidrBlock: string;
  via: Target;
}

/** Arguments of Routes with a table that are common to all clouds. */
export interface RoutesArgs {
  /** The table's id. */
  routeTableId?: string;
  /** The Vpc's id, if it has one table in use. */
  vpc?: string;
  /** The routes; their order means nothing. */
  routes: SetRoute[];
  /** Whether another's route to a wanted destination is replaced. */
  takeOver?: boolean;
}

/** What a cloud says of them. */
export interface RoutesOutputs {
  /** The table that they are in: what `vpc` meant when it was written. */
  table: string;
  /** The destinations that are ours, each in one form: noted before a route is created. */
  own: string[];
}

/** Their names. */
export const ROUTES_OUTPUTS = { table: true, own: true } as const;

/** What is wrong with how the table is named: by itself or by its Vpc, and not by both. */
export function oneTableFaults(args: { routeTableId?: unknown; vpc?: unknown; adopt?: unknown }): WrongArgument[] {
  const { routeTableId, vpc, adopt } = args;
  const wrong: WrongArgument[] = [];
  if (routeTableId === undefined && vpc === undefined) wrong.push(["routeTableId", "is required, or vpc in its place"]);
  if (routeTableId !== undefined && vpc !== undefined)
    wrong.push(["vpc", "cannot be given with routeTableId: leave it out"]);
  if (adopt !== undefined && adopt !== false) wrong.push(["adopt", NOTHING_TO_ADOPT]);
  return wrong;
}

/** Why routes adopt nothing. */
export const NOTHING_TO_ADOPT = "there is nothing to adopt: a route that is there as written becomes this resource's";
