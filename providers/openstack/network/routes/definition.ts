/** The definition of a router's static routes. API: network v2.0 PUT /routers/{id} (routes) */
import { z } from "zod";
import type { Route } from "../../../../components/vpc";
import { define, type Seen } from "../../../core/definition";
import { isGone } from "../../../core/errors";
import type { Shape } from "../../../core/schema";
import { elsewhere, place } from "../../args";
import type { OpenStack } from "../../client";
import { address, canonical, cidr } from "../addresses";
import { type RouterWire, routers, setRoutes, toRouter } from "../router/api";
import { type RoutesArgs, routesType } from "./routes";

/** The routes as the resource sees them. */
function view(wire: RouterWire): Seen<RoutesArgs, object> {
  const { id, routes } = toRouter(wire);
  return { args: { router: id, routes }, outputs: {} };
}

/** Routes in one form, whatever their order and however their addresses are written. */
const formOf = (routes: Route[] = []) =>
  routes
    .map(({ destination, nexthop }) => `${canonical(destination)} ${canonical(nexthop)}`)
    .sort()
    .join();

/** The definition of a router's static routes. */
export const routes = define<RoutesArgs, object, OpenStack>(routesType, {
  args: z.strictObject({
    ...place,
    router: z.string().min(1),
    routes: z.array(z.strictObject({ destination: cidr, nexthop: address })),
  } satisfies Shape<RoutesArgs>),
  replaceOn: ["router", ...elsewhere],
  partOf: ["router"],
  same: { routes: (a, b) => formOf(a) === formOf(b) },

  async create(args, { cloud }, { saw }) {
    saw(view(await setRoutes(cloud, args.router, args.routes)));
    return args.router;
  },

  async read(id, _was, { cloud }) {
    const router = await routers(cloud).get(id);
    return router && view(router);
  },

  async update(id, _was, args, { cloud }, { saw }) {
    saw(view(await setRoutes(cloud, id, args.routes)));
  },

  async delete(id, _was, { cloud }) {
    try {
      await setRoutes(cloud, id, []);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  },
});
