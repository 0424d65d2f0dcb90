/** The definition of a router. */
import { z } from "zod";
import { define, type Seen } from "../../../core/definition";
import { OmnicloudError } from "../../../core/errors";
import { type Shape, UNKNOWN } from "../../../core/schema";
import { suggestionFor } from "../../../core/suggest";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { markedOf } from "../../mark";
import { deleteWhenFree } from "../inUse";
import { addDescription, changeInPlace, nameAndMark, nameFields } from "../nameAndMark";
import { externalNetworks, type NetworkWire } from "../network/api";
import { type GatewayWire, type RouterWire, removeLegs, routers, toRouter } from "./api";
import { type RouterArgs, type RouterOutputs, routerType } from "./router";

/** The external network that a name or id means. */
function externalNetworkOf(networks: NetworkWire[], written: string): NetworkWire | undefined {
  return networks.find(({ id, name }) => id === written || name === written);
}

function noSuchNetwork(wanted: string, networks: NetworkWire[]): string {
  const names = networks.map(({ name }) => String(name));
  return `there is no external network ${wanted}; ${suggestionFor(wanted, names)}`;
}

/** An external network as a program would write it: its name, if that means no other network. Otherwise its id. */
function nameOf(networks: NetworkWire[], id: string): string {
  const name = networks.find((network) => network.id === id)?.name;
  return name && externalNetworkOf(networks, name)?.id === id ? name : id;
}

/** The router as the resource sees it, beside the cloud's external networks. */
function view(wire: RouterWire, networks: NetworkWire[]): Seen<RouterArgs, RouterOutputs> {
  const { name, description, snat, status, externalNetworkId, externalAddresses, createdAt = "" } = toRouter(wire);
  const externalNetwork = externalNetworkId === undefined ? "" : nameOf(networks, externalNetworkId);
  return {
    args: { name, description, externalNetwork, snat },
    outputs: { status, externalNetworkId, externalAddresses, createdAt },
  };
}

/** What the cloud says of a router; the external networks are asked for only if it has a gateway. */
async function look(wire: RouterWire, cloud: OpenStack): Promise<Seen<RouterArgs, RouterOutputs>> {
  return view(wire, wire.external_gateway_info ? await externalNetworks(cloud) : []);
}

async function gatewayOf({ externalNetwork, snat }: RouterArgs, cloud: OpenStack): Promise<GatewayWire | null> {
  if (!externalNetwork) return null;
  const networks = await externalNetworks(cloud);
  const found = externalNetworkOf(networks, externalNetwork);
  if (!found) throw new OmnicloudError(`externalNetwork: ${noSuchNetwork(externalNetwork, networks)}`);
  return { network_id: found.id, ...(snat === undefined ? {} : { enable_snat: snat }) };
}

/** The definition of a router. */
export const router = define<RouterArgs, RouterOutputs, OpenStack>(routerType, {
  args: z.strictObject({
    ...openStackFields,
    ...nameFields,
    externalNetwork: z.string().min(1).optional(),
    snat: z.boolean().optional(),
  } satisfies Shape<RouterArgs>),
  replaceOn: PLACE,
  // The id means the same as the name. Left out, it means no gateway.
  means: { externalNetwork: (there, written) => written !== undefined && written === there.externalNetworkId },

  async validate({ externalNetwork }, _was, { cloud }) {
    if (!externalNetwork || externalNetwork === UNKNOWN) return [];
    const networks = await externalNetworks(cloud);
    if (externalNetworkOf(networks, externalNetwork)) return [];
    return [{ property: "externalNetwork", reason: noSuchNetwork(externalNetwork, networks) }];
  },

  marked: async (cloud) => markedOf(await routers(cloud).all()),

  async create(args, context, { made, saw }) {
    const external_gateway_info = (await gatewayOf(args, context.cloud)) ?? undefined;
    const { router } = await context.cloud.post<{ router: RouterWire }>("network", "/routers", {
      router: { ...nameAndMark(args, context), external_gateway_info },
    });
    made(router.id);
    saw(await look(router, context.cloud));
    return router.id;
  },

  async settle(id, args, context, { saw }) {
    const changed = await addDescription<RouterWire>(`/routers/${id}`, "router", args, context);
    if (changed) saw(await look(changed, context.cloud));
  },

  async read(id, _was, { cloud }) {
    const router = await routers(cloud).get(id);
    return router && look(router, cloud);
  },

  async update(id, _was, args, context, { saw }) {
    const fields = { external_gateway_info: (await gatewayOf(args, context.cloud)) ?? {} };
    const changed = await changeInPlace<RouterWire>(`/routers/${id}`, "router", args, context, fields);
    if (changed) saw(await look(changed, context.cloud));
  },

  async delete(id, was, { cloud }) {
    // A router that was left behind still has its legs, whose resources are in no state.
    if (Object.keys(was).length === 0) await removeLegs(cloud, id);
    await deleteWhenFree(cloud, `/routers/${id}`);
  },
});
