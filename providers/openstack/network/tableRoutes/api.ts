/**
 * Routes of a router, one by one: what others add meanwhile stays. API: network v2.0 PUT /routers/{id}/add_extraroutes and
 * remove_extraroutes (extension extraroute-atomic); both may be sent twice.
 */

import { targetOf } from "../../../core/routeSet";
import type { SetRoute } from "../../../core/routes";
import type { OneTable, RouteTables } from "../../../core/routesInTable";
import type { OpenStack } from "../../client";
import { portsWith, ROUTERS } from "../port/api";
import { type RouterWire, routers } from "../router/api";
import { markDestinations, routeMarks, routeOwner } from "./mark";

/** A router as a route table. */
interface RouterTable extends OneTable {
  router: RouterWire;
}

const asTable = (router: RouterWire): RouterTable => ({ id: router.id, name: router.name ?? "", router });

/** A router's routes as sets have them. */
const routesOfRouter = ({ routes }: RouterWire): SetRoute[] =>
  routes.map(({ destination, nexthop }) => ({ destinationCidrBlock: destination, via: { address: nexthop } }));

/** The ids of the routers that have a leg in a network. */
async function routersOf(cloud: OpenStack, network: string): Promise<string[]> {
  const legs = await portsWith(cloud, { network_id: network, device_owner: ROUTERS, fields: ["id", "device_id"] });
  return [...new Set(legs.map(({ device_id }) => device_id))];
}

/** The routers of a connection, as route tables. */
export const routerTables = (cloud: OpenStack): RouteTables<RouterTable> => ({
  missing: (id) => `OpenStack has no router ${id}`,

  async find(id) {
    const router = await routers(cloud).get(id);
    return router && asTable(router);
  },

  async findNow(id) {
    const router = await routers(cloud).readNow(id);
    return router && asTable(router);
  },

  async ofVpc(vpc) {
    const [first, ...others] = await routersOf(cloud, vpc);
    if (first === undefined) return { reason: `no router has a leg in ${vpc}` };
    if (others.length === 0) return { table: first };
    return { reason: `has several routers: ${[first, ...others].join(", ")}; give one as routeTableId` };
  },

  routesIn: ({ router }) => routesOfRouter(router),
  ownerOf: ({ router }, destination) => routeOwner(router, destination),
  marksIn: ({ router }) => routeMarks(router),
  marked: async () => (await routers(cloud).all()).filter((router) => routeMarks(router).length > 0).map(asTable),
  write: ({ router }, destinations, { mark, tokens }, alone) =>
    markDestinations(cloud, router, mark, destinations, alone ? tokens : []),

  async send({ id }, { add, change, remove }) {
    const changed = change.flatMap(({ to, there }) => there.filter((one) => targetOf(one.via) !== targetOf(to.via)));
    // The new one first: a router may have two for a moment, and what it forwards is not interrupted.
    const added = await send(cloud, "add", id, [...add, ...change.map(({ to }) => to)]);
    const removed = await send(cloud, "remove", id, [...remove, ...changed]);
    const after = removed ?? added;
    return after ? asTable(after) : "same";
  },
});

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
