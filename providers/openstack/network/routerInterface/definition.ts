/** The definition of a router's leg in a subnet. API: network v2.0 PUT /routers/{id}/add_router_interface */
import { z } from "zod";
import { isSameAddress } from "../../../core/addresses";
import { address } from "../../../core/addressFields";
import { type Context, define, type Seen } from "../../../core/definition";
import { OmnicloudError, refusedWith } from "../../../core/errors";
import type { Obstacle } from "../../../core/obstacle";
import { pairId } from "../../../core/pairId";
import type { Fault, Shape } from "../../../core/schema";
import type { Touch } from "../../../core/touched";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack, Wire } from "../../client";
import { unlessGone } from "../../gone";
import { objectId } from "../../ids";
import { markedOf } from "../../mark";
import { whileInUse } from "../inUse";
import { legOf, type PortWire } from "../port/api";
import { type RouterWire, routers } from "../router/api";
import { routesIn } from "../routes/owner";
import { routeOwner } from "../tableRoutes/mark";
import { portById, portWithAddress } from "./legPort";
import { legOwner, listMarkedLegs } from "./owner";
import { type RouterInterfaceArgs, type RouterInterfaceOutputs, routerInterfaceType } from "./routerInterface";

type Leg = Pick<PortWire, "id" | "fixed_ips" | "tags">;

/** The leg as the resource sees it. */
function view(router: string, subnet: string, port: Leg): Seen<RouterInterfaceArgs, RouterInterfaceOutputs> {
  const own = port.fixed_ips.find(({ subnet_id }) => subnet_id === subnet)?.ip_address;
  return { args: { router, subnet, portId: port.id, address: own }, outputs: { port: port.id }, raw: port };
}

/** The port that a leg takes, if it is not Neutron's to create one. */
async function portFor(
  { subnet, address, portId }: RouterInterfaceArgs,
  context: Context<OpenStack>,
): Promise<PortWire | undefined> {
  if (portId !== undefined) return portById(context.cloud, portId);
  return subnet !== undefined && address !== undefined ? portWithAddress(subnet, address, context) : undefined;
}

/** The ends of a leg: its router, and its subnet or the port that it takes. */
function touchedByLeg({ id, args }: Pick<Touch<RouterInterfaceArgs>, "id" | "args">): readonly string[] {
  if (id !== undefined) return pairId.parts(id);
  return [args.router, args.subnet ?? args.portId].filter((end) => end !== undefined);
}

/** Faults of arguments that say twice, or not at all, where the leg is. */
function placeFaults({ subnet, address, portId }: RouterInterfaceArgs): Fault[] {
  if (subnet === undefined && portId === undefined) return [{ property: "subnet", reason: "is required, or a portId" }];
  if (portId === undefined) return [];
  const reason = "cannot be given with portId: the port says it";
  const given = [subnet === undefined ? [] : ["subnet"], address === undefined ? [] : ["address"]].flat();
  return given.map((property) => ({ property, reason }));
}

/** The definition of a router's leg in a subnet. */
export const routerInterface = define<RouterInterfaceArgs, RouterInterfaceOutputs, OpenStack>(routerInterfaceType, {
  args: z.strictObject({
    ...openStackFields,
    router: objectId("router"),
    subnet: objectId("subnet").optional(),
    address: address.optional(),
    portId: objectId("port").optional(),
  } satisfies Shape<RouterInterfaceArgs>),
  touches: touchedByLeg,
  replaceOn: ["router", "subnet", "address", "portId", ...PLACE],
  partOf: ["router", "subnet", "portId"],
  same: { address: isSameAddress },
  means: {
    subnet: (_there, written) => written === undefined,
    portId: ({ port }, written) => written === undefined || written === port,
  },
  ownership: legOwner,
  leftovers: listMarkedLegs,

  validate: placeFaults,

  async find({ router, subnet, portId }, { cloud }) {
    const leg = await legOf(cloud, router, portId === undefined ? { subnet } : { port: portId });
    const there = subnet ?? leg?.fixed_ips[0]?.subnet_id;
    return leg && there ? pairId.of(router, there) : undefined;
  },

  async create(args, context, { saw }) {
    const { cloud } = context;
    const { router } = args;
    const port = await portFor(args, context);
    const subnet = args.subnet ?? port?.fixed_ips[0]?.subnet_id;
    if (subnet === undefined) throw new OmnicloudError(`portId: port ${port?.id} has no address in any subnet`);
    try {
      const path = `/routers/${router}/add_router_interface`;
      const body = port ? { port_id: port.id } : { subnet_id: subnet };
      const { port_id } = await cloud.put<{ port_id: string }>("network", path, body);
      saw(view(router, subnet, port ?? { id: port_id, fixed_ips: [], tags: [] }));
    } catch (error) {
      // The first answer was lost, and the router has the leg already: the read that follows finds it.
      const isTaken = port && refusedWith(error, 409, new RegExp(`attached device\\s+${router}`));
      if (!isTaken && !refusedWith(error, [400, 409], /already has a port on subnet/)) throw error;
    }
    return pairId.of(router, subnet);
  },

  async read(id, _was, { cloud }) {
    const [router, subnet] = pairId.parts(id);
    const port = await legOf(cloud, router, { subnet });
    return port && view(router, subnet, port);
  },

  async delete(id, _was, { cloud }) {
    const [router, subnet] = pairId.parts(id);
    const path = `/routers/${router}/remove_router_interface`;
    // 404 for a router that is gone, and for one that has no leg in the subnet.
    await unlessGone(cloud.put("network", path, { subnet_id: subnet }, { busy: whileInUse() }));
  },

  async inTheWay(id, cloud) {
    const [router] = pairId.parts(id);
    const query = { router_id: router };
    const addresses = await cloud.list("network", "/floatingips", "floatingips", { query });
    const what = (address: Wire) => `the floating IP ${address.floating_ip_address} (${address.id})`;
    const found = await routers(cloud).readNow(router);
    const used = found ? routesInTheWay(found) : [];
    // Which of the router's legs they need only Neutron knows.
    return [...addresses.map((address) => ({ what: what(address), mark: markedOf([address])[0] })), ...used].map(
      (thing) => ({ ...thing, goesAlong: true }),
    );
  },
});

/** The routes that keep a router's legs: each that a resource has by itself, and the rest as one. */
function routesInTheWay(router: RouterWire): Obstacle[] {
  const owners = router.routes.map(({ destination }) => ({ destination, mark: routeOwner(router, destination) }));
  const own = owners.filter(({ mark }) => mark !== undefined);
  const rest = { what: `the routes of router ${router.id}`, mark: routesIn(router.tags) };
  return [
    ...own.map(({ destination, mark }) => ({ what: `the route to ${destination} of router ${router.id}`, mark })),
    ...(own.length < owners.length ? [rest] : []),
  ];
}
