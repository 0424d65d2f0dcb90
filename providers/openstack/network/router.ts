/** A Neutron router with an external gateway. API: network v2.0 /routers */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define, type Seen } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { registration } from "../../core/resource";
import { type Inputs, type Shape, UNKNOWN } from "../../core/schema";
import { nearest } from "../../core/suggest";
import { elsewhere, type OpenStackArgs, place } from "../args";
import type { OpenStack, Wire } from "../client";
import { markedOf } from "../mark";
import { lingering } from "./lingering";
import {
  type Age,
  age,
  type DescribedArgs,
  describe,
  described,
  nameAndMark,
  redescribe,
  seenName,
} from "./nameAndMark";

/** Arguments of a {@link Router}. */
export interface RouterArgs extends OpenStackArgs, DescribedArgs {
  /** The external network behind the gateway, by name or id. @default no gateway */
  externalNetwork?: string;
  /** Whether the gateway translates addresses; operators only. @default the cloud's: true */
  snat?: boolean;
}

/** What the cloud says of a router. */
export interface RouterOutputs extends Age {
  /** `ACTIVE`, `DOWN`, … */
  status: string;
  /** The external network's id. */
  externalNetworkId?: string;
  /** The gateway's addresses outside. */
  externalAddresses: string[];
}

interface Gateway {
  network_id: string;
  enable_snat?: boolean;
  external_fixed_ips?: { ip_address: string }[];
}

const routers = (cloud: OpenStack) => cloud.collection("network", "/routers", "router");

/** The external networks of this cloud, asked for once. */
function externalNetworks(cloud: OpenStack): Promise<Wire[]> {
  return cloud.once("external networks", () =>
    cloud.list("network", "/networks", "networks", { query: { "router:external": true } }),
  );
}

async function externalId(cloud: OpenStack, wanted: string): Promise<string> {
  const networks = await externalNetworks(cloud);
  const found = networks.find(({ id, name }) => id === wanted || name === wanted);
  if (found) return found.id;
  throw new OmnicloudError(`externalNetwork: ${noSuchNetwork(wanted, networks)}`);
}

function noSuchNetwork(wanted: string, networks: Wire[]): string {
  return `there is no external network ${wanted}; ${nearest(
    wanted,
    networks.map(({ name }) => String(name)),
  )}`;
}

async function view(
  router: Wire,
  cloud: OpenStack,
  written: string | undefined,
): Promise<Seen<RouterArgs, RouterOutputs>> {
  const gateway = router.external_gateway_info as Gateway | null;
  const network = gateway?.network_id;
  // A name stays as it was written while it means the same network.
  const same =
    written !== undefined &&
    network !== undefined &&
    (written === network || (await externalId(cloud, written)) === network);
  return {
    args: { ...seenName(router), externalNetwork: same ? written : (network ?? ""), snat: gateway?.enable_snat },
    outputs: {
      status: String(router.status),
      externalNetworkId: network,
      externalAddresses: (gateway?.external_fixed_ips ?? []).map(({ ip_address }) => ip_address),
      ...age(router),
    },
  };
}

async function gatewayOf(args: RouterArgs, cloud: OpenStack): Promise<Gateway | null> {
  if (!args.externalNetwork) return null;
  const network_id = await externalId(cloud, args.externalNetwork);
  return { network_id, ...(args.snat === undefined ? {} : { enable_snat: args.snat }) };
}

/** The definition of {@link Router}. */
export const router = define<RouterArgs, RouterOutputs, OpenStack>({
  name: "openstack:Router",
  kind: "openstack",
  args: z.strictObject({
    ...place,
    ...described,
    externalNetwork: z.string().min(1).optional(),
    snat: z.boolean().optional(),
  } satisfies Shape<RouterArgs>),
  outputs: ["status", "externalNetworkId", "externalAddresses", "createdAt"],
  replaceOn: elsewhere,

  async validate({ externalNetwork }, _was, { cloud }) {
    if (!externalNetwork || externalNetwork === UNKNOWN) return [];
    const networks = await externalNetworks(cloud);
    if (networks.some(({ id, name }) => id === externalNetwork || name === externalNetwork)) return [];
    return [{ property: "externalNetwork", reason: noSuchNetwork(externalNetwork, networks) }];
  },

  marked: async (cloud) => markedOf(await routers(cloud).all()),

  async create(args, context, report) {
    const external_gateway_info = (await gatewayOf(args, context.cloud)) ?? undefined;
    const { router } = await context.cloud.post<{ router: Wire }>("network", "/routers", {
      router: { ...nameAndMark(args, context), external_gateway_info },
    });
    report.made(router.id);
    report.saw(await view(router, context.cloud, args.externalNetwork));
    return router.id;
  },

  async settle(id, args, context, report) {
    const changed = await describe(`/routers/${id}`, "router", args, context);
    if (changed) report.saw(await view(changed, context.cloud, args.externalNetwork));
  },

  async read(id, was, { cloud }) {
    const router = await routers(cloud).get(id);
    return router && view(router, cloud, was.externalNetwork);
  },

  async update(id, _was, args, context, report) {
    const fields = { external_gateway_info: (await gatewayOf(args, context.cloud)) ?? {} };
    const changed = await redescribe(`/routers/${id}`, "router", args, context, fields);
    if (changed) report.saw(await view(changed, context.cloud, args.externalNetwork));
  },

  async delete(id, was, { cloud }) {
    // A router that was left behind still has the interfaces whose resources nobody knows.
    if (Object.keys(was).length === 0) await removeInterfaces(cloud, id);
    await cloud.delete("network", `/routers/${id}`, { busy: lingering() });
  },
});

async function removeInterfaces(cloud: OpenStack, id: string): Promise<void> {
  await cloud.put("network", `/routers/${id}`, { router: { routes: [] } });
  const ports = await cloud.list("network", "/ports", "ports", {
    query: { device_id: id, device_owner: "network:router_interface" },
  });
  for (const port of ports) await cloud.put("network", `/routers/${id}/remove_router_interface`, { port_id: port.id });
}

/**
 * A router for itself; `Vpc` makes one where `router` is given.
 * @example new Router("edge", { externalNetwork: "public" })
 */
export class Router extends pulumi.CustomResource {
  declare readonly status: pulumi.Output<string>;
  declare readonly externalNetworkId: pulumi.Output<string | undefined>;
  declare readonly externalAddresses: pulumi.Output<string[]>;
  declare readonly createdAt: pulumi.Output<string>;

  constructor(name: string, args: Inputs<RouterArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    super(...registration(router, name, args, opts));
  }
}
