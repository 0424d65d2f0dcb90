/** The definition of a router's static routes. API: network v2.0 PUT /routers/{id} (routes) */
import { z } from "zod";
import type { Route } from "../../../../components/vpc";
import { canonical } from "../../../core/addresses";
import { address, cidr } from "../../../core/addressFields";
import { inAnyOrder } from "../../../core/anyOrder";
import { define, type Seen } from "../../../core/definition";
import { otherKeeper, routesOf } from "../../../core/keepers";
import { hasUnknown, type Shape } from "../../../core/schema";
import { nameInUrn } from "../../../core/urn";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { unlessGone } from "../../gone";
import { objectId } from "../../ids";
import { type RouterWire, routers, setRoutes, toRouter } from "../router/api";
import { listMarkedRoutes, routesOwner } from "./owner";
import { type RoutesArgs, routesType } from "./routes";

/** The routes as the resource sees them. */
function view(wire: RouterWire): Seen<RoutesArgs, object> {
  const { id, routes } = toRouter(wire);
  return { args: { router: id, routes }, outputs: {}, raw: wire };
}

/** A route in one form, however its addresses are written. */
const formOf = ({ destination, nexthop }: Route) => `${canonical(destination)} ${canonical(nexthop)}`;

/** The definition of a router's static routes. */
export const routes = define<RoutesArgs, object, OpenStack>(routesType, {
  args: z.strictObject({
    ...openStackFields,
    router: objectId("router"),
    routes: z.array(z.strictObject({ destination: cidr, nexthop: address })),
  } satisfies Shape<RoutesArgs>),
  touches: ({ id, args }) => [id ?? args.router],
  replaceOn: ["router", ...PLACE],
  partOf: ["router"],
  ownership: routesOwner,
  leftovers: listMarkedRoutes,
  same: { routes: inAnyOrder(formOf) },

  validate({ router }, _was, { cloud, urn }) {
    const other = hasUnknown(router) ? undefined : otherKeeper(cloud, routesOf(router), "all", urn, "all");
    const reason = other && `${nameInUrn(other)} has routes in ${router}: leave one of them out`;
    return reason ? [{ property: "router", reason }] : [];
  },

  idOf: ({ router }) => router,

  async create(args, { cloud, mark }, { saw }) {
    // Before the routes: those of a run that is interrupted between the two would be nobody's.
    await routesOwner.write(args.router, { cloud, mark });
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
    await unlessGone(setRoutes(cloud, id, []));
  },
});
