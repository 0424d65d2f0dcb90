/** The definition of a router. */
import { z } from "zod";
import { define, type Seen } from "../../../core/definition";
import { OmnicloudError } from "../../../core/errors";
import { severalNamed } from "../../../core/oneObject";
import { type Fault, type Shape, UNKNOWN } from "../../../core/schema";
import { suggestionFor } from "../../../core/suggest";
import { itself } from "../../../core/touched";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { markedOf, marksOn } from "../../mark";
import { portsInTheWay } from "../inTheWay";
import { deleteWhenFree } from "../inUse";
import { addDescription, changeInPlace, nameAndMark, nameFields, remarkNamed } from "../nameAndMark";
import { externalNetworks, externalNetworksFor, type NetworkWire, networksNamed } from "../network/api";
import { isLeg } from "../port/api";
import { type GatewayWire, type RouterWire, removeLegs, routers, toRouter } from "./api";
import { externalFixedIpsSchema, externalToWire, meansExternal } from "./gateway";
import { type RouterArgs, type RouterOutputs, routerType } from "./router";

/** An external network as a program would write it: its name, if that means no other network. Otherwise its id. */
function nameOf(networks: NetworkWire[], id: string): string {
  const name = networks.find((network) => network.id === id)?.name;
  return name && networksNamed(networks, name).length === 1 ? name : id;
}

/** The router as the resource sees it, beside the cloud's external networks. */
function view(wire: RouterWire, networks: NetworkWire[]): Seen<RouterArgs, RouterOutputs> {
  const { name, description, snat, status, externalNetworkId, externalAddresses, ...state } = toRouter(wire);
  const { externalFixedIps, createdAt = "" } = state;
  const externalNetwork = externalNetworkId === undefined ? "" : nameOf(networks, externalNetworkId);
  return {
    args: { name, description, externalNetwork, snat, externalFixedIps },
    outputs: { status, externalNetworkId, externalAddresses, createdAt },
    marks: marksOn(wire),
    raw: wire,
  };
}

/** What the cloud says of a router; the external networks are asked for only if it has a gateway. */
async function look(wire: RouterWire, cloud: OpenStack): Promise<Seen<RouterArgs, RouterOutputs>> {
  return view(wire, wire.external_gateway_info ? await externalNetworks(cloud) : []);
}

/**
 * The gateway that the arguments mean.
 * @param was the router so far: the external network that it has under the same words is not looked for again
 */
async function gatewayOf(
  { externalNetwork, snat, externalFixedIps }: RouterArgs,
  cloud: OpenStack,
  was: RouterArgs & Partial<RouterOutputs> = {},
): Promise<GatewayWire | null> {
  if (!externalNetwork) return null;
  const known = was.externalNetwork === externalNetwork ? was.externalNetworkId : undefined;
  const network_id = known ?? (await externalNetworkFor(externalNetwork, cloud)).id;
  const external_fixed_ips = externalFixedIps && externalToWire(externalFixedIps);
  return {
    network_id,
    ...(snat === undefined ? {} : { enable_snat: snat }),
    ...(external_fixed_ips === undefined ? {} : { external_fixed_ips }),
  };
}

/** @throws OmnicloudError if there is none, or if several are meant */
async function externalNetworkFor(written: string | true, cloud: OpenStack): Promise<NetworkWire> {
  const networks = await networksFor(cloud, written);
  const [found] = networksMeant(networks, written);
  const fault = networkFault(networks, written);
  if (found && !fault) return found;
  throw new OmnicloudError(`externalNetwork: ${fault?.reason}`);
}

/** The external networks that are looked among. */
function networksFor(cloud: OpenStack, written: string | true): Promise<NetworkWire[]> {
  return written === true ? externalNetworks(cloud) : externalNetworksFor(cloud, written);
}

/** Those of them that are meant: `true` means the only one. */
function networksMeant(networks: NetworkWire[], written: string | true): NetworkWire[] {
  return written === true ? networks : networksNamed(networks, written);
}

/** What is wrong with the name or id of an external network; `undefined` if it means one. */
function networkFault(networks: NetworkWire[], written: string | true): Fault | undefined {
  const found = networksMeant(networks, written);
  if (found.length === 1) return undefined;
  const property = "externalNetwork";
  const ids = found.map(({ id }) => id);
  if (written === true) {
    const named = networks.map(({ name, id }) => `${name} (${id})`).join(", ");
    const reason =
      found.length > 1
        ? `true means the only external network, and there are several: give the name or id of one of ${named}`
        : "there is no external network";
    return { property, reason, isMissing: found.length === 0 };
  }
  if (found.length > 1) return { property, reason: severalNamed("external networks", written, ids) };
  const names = networks.map(({ name }) => String(name));
  const reason = `there is no external network ${written}; ${suggestionFor(written, names)}`;
  return { property, reason, isMissing: true };
}

/** The definition of a router. */
export const router = define<RouterArgs, RouterOutputs, OpenStack>(routerType, {
  args: z.strictObject({
    ...openStackFields,
    ...nameFields,
    externalNetwork: z.union([z.string().min(1), z.literal(true)]).optional(),
    snat: z.boolean().optional(),
    externalFixedIps: externalFixedIpsSchema,
  } satisfies Shape<RouterArgs>),
  touches: itself,
  replaceOn: PLACE,
  // The id means the same as the name. Left out, it means no gateway.
  means: {
    externalNetwork: (there, written) => written !== undefined && written === there.externalNetworkId,
    // No longer written, the gateway keeps the addresses that it has.
    externalFixedIps: ({ externalAddresses = [], externalFixedIps }, written) =>
      written === undefined ||
      meansExternal(externalFixedIps ?? externalAddresses.map((ipAddress) => ({ ipAddress })), written),
  },

  names: { externalNetwork: ({ externalNetworkId }) => externalNetworkId },
  asked: ["externalNetwork"],

  async validate({ externalNetwork, externalFixedIps }, was, { cloud }) {
    if (!externalNetwork && externalFixedIps)
      return [{ property: "externalFixedIps", reason: "needs an externalNetwork" }];
    if (!externalNetwork || externalNetwork === UNKNOWN || externalNetwork === was?.externalNetwork) return [];
    const fault = networkFault(await networksFor(cloud, externalNetwork), externalNetwork);
    return fault ? [fault] : [];
  },

  marked: async (cloud) => markedOf(await routers(cloud).all()),

  fresh(args, { name }, seen) {
    // Not every login sees whether addresses are translated.
    const snat = args.externalNetwork && seen?.snat !== undefined ? { snat: true } : {};
    return { name, description: undefined, externalNetwork: "", ...snat, ...args };
  },

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

  failed: ({ status }) => status === "ERROR",

  async update(id, was, args, context, { saw }, now) {
    const fields = { external_gateway_info: (await gatewayOf(args, context.cloud, was)) ?? {} };
    const changed = await changeInPlace<RouterWire>(`/routers/${id}`, "router", args, context, now.raw, fields);
    if (changed) saw(await look(changed, context.cloud));
  },

  remark: (id, mark, context) => remarkNamed(`/routers/${id}`, "router", mark, context),

  async delete(id, was, { cloud }) {
    // A router that was left behind still has its legs, whose resources are in no state.
    if (Object.keys(was).length === 0) await removeLegs(cloud, id);
    await deleteWhenFree(cloud, `/routers/${id}`, () => legsOn(cloud, id));
  },

  inTheWay: (id, cloud) => legsOn(cloud, id),
});

const legsOn = (cloud: OpenStack, id: string) => portsInTheWay(cloud, { device_id: id }, isLeg);
