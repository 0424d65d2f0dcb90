/** The static routes of a router, as one set. API: network v2.0 PUT /routers/{id} (routes) */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define, type Seen } from "../../core/definition";
import { isGone } from "../../core/errors";
import { registration } from "../../core/resource";
import type { Inputs, Shape } from "../../core/schema";
import { elsewhere, type OpenStackArgs, place } from "../args";
import type { OpenStack, Wire } from "../client";
import { address, canonical, cidr } from "./addresses";

/** One static route. */
export interface Route {
  /** Where packets want to go, as a CIDR. */
  destination: string;
  /** The address of the next hop, within a subnet that the router has a leg in. */
  nexthop: string;
}

/** Arguments of {@link Routes}. */
export interface RoutesArgs extends OpenStackArgs {
  /** The router's id. Its routes are these and no others. */
  router: string;
  /** The routes; their order means nothing. */
  routes: Route[];
}

function view(router: Wire): Seen<RoutesArgs, object> {
  return { args: { router: router.id, routes: router.routes as Route[] }, outputs: {} };
}

async function set(cloud: OpenStack, router: string, routes: Route[]): Promise<Wire> {
  return (await cloud.put<{ router: Wire }>("network", `/routers/${router}`, { router: { routes } })).router;
}

const form = (routes: Route[] = []) =>
  routes
    .map(({ destination, nexthop }) => `${canonical(destination)} ${canonical(nexthop)}`)
    .sort()
    .join();

/** The definition of {@link Routes}. */
export const routes = define<RoutesArgs, object, OpenStack>({
  name: "openstack:Routes",
  kind: "openstack",
  args: z.strictObject({
    ...place,
    router: z.string().min(1),
    routes: z.array(z.strictObject({ destination: cidr, nexthop: address })),
  } satisfies Shape<RoutesArgs>),
  outputs: [],
  replaceOn: ["router", ...elsewhere],
  partOf: ["router"],
  same: { routes: (a, b) => form(a) === form(b) },

  async create(args, { cloud }, { saw }) {
    saw(view(await set(cloud, args.router, args.routes)));
    return args.router;
  },

  async read(id, _was, { cloud }) {
    const router = await cloud.collection("network", "/routers", "router").get(id);
    return router && view(router);
  },

  async update(id, _was, args, { cloud }, { saw }) {
    saw(view(await set(cloud, id, args.routes)));
  },

  async delete(id, _was, { cloud }) {
    try {
      await set(cloud, id, []);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  },
});

/**
 * The static routes of a router: exactly these; none after destroy.
 * @example new Routes("edge", { router: router.id, routes: [{ destination: "172.16.0.0/16", nexthop: "10.0.1.9" }] })
 */
export class Routes extends pulumi.CustomResource {
  declare readonly routes: pulumi.Output<Route[]>;

  constructor(name: string, args: Inputs<RoutesArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(routes, name, args, opts));
  }
}
