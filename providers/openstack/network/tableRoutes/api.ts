/**
 * Routes of a router, one by one: what others add meanwhile stays. API: network v2.0 PUT /routers/{id}/add_extraroutes and
 * remove_extraroutes (extension extraroute-atomic); both may be sent twice.
 */
import { OmnicloudError } from "../../../core/errors";
import { repeatIfLost } from "../../../core/lostAnswer";
import {
  destinationsOf,
  noteDestinations,
  planRoutes,
  type SetRoute,
  stillOwn,
  takenBy,
  targetOf,
} from "../../../core/routeSet";
import type { OpenStack } from "../../client";
import { unlessGone } from "../../gone";
import { portsWith, ROUTERS } from "../port/api";
import { type RouterWire, routers } from "../router/api";
import { markDestinations, markedDestinations, routeOwner } from "./mark";

/** A router's routes as sets have them. */
export const routesOfRouter = ({ routes }: RouterWire): SetRoute[] =>
  routes.map(({ destination, nexthop }) => ({ destinationCidrBlock: destination, via: { address: nexthop } }));

/** The ids of the routers that have a leg in a network. */
export async function routersOf(cloud: OpenStack, network: string): Promise<string[]> {
  const legs = await portsWith(cloud, { network_id: network, device_owner: ROUTERS, fields: ["id", "device_id"] });
  return [...new Set(legs.map(({ device_id }) => device_id))];
}

/** A change of the routes of ours in a router. */
export interface RouteChange {
  table: string;
  wanted: readonly SetRoute[];
  /** The destinations that are ours already, each in one form. */
  own: readonly string[];
  takeOver: boolean;
  /** Whose they are. */
  mark: string;
  tokens: readonly string[];
}

/**
 * Makes the routes of ours in a router those that are wanted; what is so already costs no request.
 * @param note is told all destinations that are ours from then on, before anything is added
 * @returns the router as it is then
 * @throws OmnicloudError before anything is changed, if another's route is in the way
 */
export async function changeRoutes(
  cloud: OpenStack,
  { table, wanted, own, takeOver, mark, tokens }: RouteChange,
  note: (own: string[]) => void,
): Promise<RouterWire> {
  let ours = new Set(own);
  return repeatIfLost(async () => {
    const router = await routers(cloud).readNow(table);
    if (!router) throw new OmnicloudError(`routeTableId: OpenStack has no router ${table}`);
    // What an interrupted run added is ours as well.
    ours = new Set([...ours, ...markedDestinations(router, tokens)]);
    const plan = planRoutes(wanted, routesOfRouter(router), ours, takeOver);
    const [taken] = plan.taken;
    if (taken) throw new OmnicloudError(`routes: ${takenBy(taken, table)}`);
    ours = new Set([...ours, ...destinationsOf(wanted)]);
    note([...ours]);
    await markDestinations(cloud, router, mark, destinationsOf(wanted));
    const changed = plan.change.flatMap(({ to, there }) =>
      there.filter((one) => targetOf(one.via) !== targetOf(to.via)),
    );
    // The new one first: a router may have two for a moment, and what it forwards is not interrupted.
    const added = await send(cloud, "add", table, [...plan.add, ...plan.change.map(({ to }) => to)]);
    const removed = await send(cloud, "remove", table, [...plan.remove, ...changed]);
    await markDestinations(cloud, router, mark, destinationsOf(wanted), tokens);
    noteDestinations(table, destinationsOf(wanted), destinationsOf(plan.remove));
    note(destinationsOf(wanted));
    return removed ?? added ?? router;
  });
}

/** Removes a resource's routes; what another has taken over since stays, and a router that is gone has none. */
export async function deleteRoutes(
  cloud: OpenStack,
  table: string,
  own: readonly string[],
  tokens: readonly string[],
): Promise<void> {
  const router = await routers(cloud).readNow(table);
  if (!router) return;
  const left = stillOwn(table, own).filter((destination) => {
    const owner = routeOwner(router, destination);
    return owner === undefined || tokens.includes(owner.token);
  });
  const [mark = ""] = tokens;
  const change = { table, wanted: [], own: left, takeOver: false, mark, tokens };
  await unlessGone(changeRoutes(cloud, change, () => undefined));
}

async function send(
  cloud: OpenStack,
  verb: "add" | "remove",
  table: string,
  routes: readonly SetRoute[],
): Promise<RouterWire | undefined> {
  if (routes.length === 0) return undefined;
  const rows = routes.map(({ destinationCidrBlock, via }) => ({
    destination: destinationCidrBlock,
    nexthop: via.address,
  }));
  const body = { router: { routes: rows } };
  const path = `/routers/${table}/${verb}_extraroutes`;
  return (await cloud.put<{ router: RouterWire }>("network", path, body)).router;
}
