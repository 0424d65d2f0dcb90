/** The definition of a router's leg in a subnet. API: network v2.0 PUT /routers/{id}/add_router_interface */
import { z } from "zod";
import { define, type Seen } from "../../../core/definition";
import { refusedWith } from "../../../core/errors";
import { pairId } from "../../../core/pairId";
import type { Shape } from "../../../core/schema";
import { bothEnds } from "../../../core/touched";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack, Wire } from "../../client";
import { unlessGone } from "../../gone";
import { markedOf } from "../../mark";
import { whileInUse } from "../inUse";
import { legOf } from "../port/api";
import { routers } from "../router/api";
import { routesIn } from "../routes/owner";
import { legOwner, listMarkedLegs } from "./owner";
import { type RouterInterfaceArgs, type RouterInterfaceOutputs, routerInterfaceType } from "./routerInterface";

/** The leg as the resource sees it. */
function view(router: string, subnet: string, port: string): Seen<RouterInterfaceArgs, RouterInterfaceOutputs> {
  return { args: { router, subnet }, outputs: { port } };
}

/** The definition of a router's leg in a subnet. */
export const routerInterface = define<RouterInterfaceArgs, RouterInterfaceOutputs, OpenStack>(routerInterfaceType, {
  args: z.strictObject({
    ...openStackFields,
    router: z.string().min(1),
    subnet: z.string().min(1),
  } satisfies Shape<RouterInterfaceArgs>),
  touches: bothEnds("router", "subnet"),
  replaceOn: ["router", "subnet", ...PLACE],
  partOf: ["router", "subnet"],
  ownership: legOwner,
  leftovers: listMarkedLegs,

  async find({ router, subnet }, { cloud }) {
    return (await legOf(cloud, router, subnet)) && pairId.of(router, subnet);
  },

  async create({ router, subnet }, { cloud }, { saw }) {
    try {
      const path = `/routers/${router}/add_router_interface`;
      const { port_id } = await cloud.put<{ port_id: string }>("network", path, { subnet_id: subnet });
      saw(view(router, subnet, port_id));
    } catch (error) {
      // The first answer was lost, and the router has the leg already: the read that follows finds it.
      if (!refusedWith(error, [400, 409], /already has a port on subnet/)) throw error;
    }
    return pairId.of(router, subnet);
  },

  async read(id, _was, { cloud }) {
    const [router, subnet] = pairId.parts(id);
    const port = await legOf(cloud, router, subnet);
    return port && view(router, subnet, port.id);
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
    const { routes = [], tags } = (await routers(cloud).readNow(router)) ?? {};
    const used = routes.length > 0 ? [{ what: `the routes of router ${router}`, mark: routesIn(tags) }] : [];
    // Which of the router's legs they need only Neutron knows.
    return [...addresses.map((address) => ({ what: what(address), mark: markedOf([address])[0] })), ...used].map(
      (thing) => ({ ...thing, goesAlong: true }),
    );
  },
});
