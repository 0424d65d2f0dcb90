/** A router's leg in a subnet. API: network v2.0 PUT /routers/{id}/add_router_interface */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define, type Seen } from "../../core/definition";
import { CloudError, isGone } from "../../core/errors";
import { registration } from "../../core/resource";
import type { Inputs, Shape } from "../../core/schema";
import { elsewhere, type OpenStackArgs, place } from "../args";
import type { OpenStack, Wire } from "../client";
import { lingering } from "./lingering";

/** Arguments of a {@link RouterInterface}. */
export interface RouterInterfaceArgs extends OpenStackArgs {
  /** The router's id. */
  router: string;
  /** The subnet's id; the leg has its gateway's address. */
  subnet: string;
}

/** What the cloud says of the leg. */
export interface RouterInterfaceOutputs {
  /** The port's id. */
  port: string;
}

const OWNERS = [
  "network:router_interface",
  "network:ha_router_replicated_interface",
  "network:router_interface_distributed",
];

/** All legs in the project, from one list. */
function legs(cloud: OpenStack): Promise<Wire[]> {
  return cloud.collection("network", "/ports", "port", { query: { device_owner: OWNERS } }).all();
}

async function leg(cloud: OpenStack, { router, subnet }: RouterInterfaceArgs): Promise<Wire | undefined> {
  const inSubnet = (port: Wire) =>
    (port.fixed_ips as { subnet_id: string }[]).some(({ subnet_id }) => subnet_id === subnet);
  return (await legs(cloud)).find((port) => port.device_id === router && inSubnet(port));
}

function view(args: RouterInterfaceArgs, port: string): Seen<RouterInterfaceArgs, RouterInterfaceOutputs> {
  return { args: { router: args.router, subnet: args.subnet }, outputs: { port } };
}

const idOf = ({ router, subnet }: RouterInterfaceArgs) => `${router}/${subnet}`;

/** The definition of {@link RouterInterface}. */
export const routerInterface = define<RouterInterfaceArgs, RouterInterfaceOutputs, OpenStack>({
  name: "openstack:RouterInterface",
  kind: "openstack",
  args: z.strictObject({
    ...place,
    router: z.string().min(1),
    subnet: z.string().min(1),
  } satisfies Shape<RouterInterfaceArgs>),
  outputs: ["port"],
  replaceOn: ["router", "subnet", ...elsewhere],
  partOf: ["router", "subnet"],

  async find(args, { cloud }) {
    return (await leg(cloud, args)) && idOf(args);
  },

  async create(args, { cloud }, { saw }) {
    try {
      const path = `/routers/${args.router}/add_router_interface`;
      const { port_id } = await cloud.put<{ port_id: string }>("network", path, { subnet_id: args.subnet });
      saw(view(args, port_id));
    } catch (error) {
      // Asked again after a lost answer, the router says that it has the leg already: the look that follows tells.
      if (!(error instanceof CloudError) || !/already has a port on subnet/.test(error.detail)) throw error;
    }
    return idOf(args);
  },

  async read(id, was, { cloud }) {
    const [router = was.router, subnet = was.subnet] = id.split("/");
    const port = await leg(cloud, { router, subnet });
    return port && view({ router, subnet }, port.id);
  },

  async delete(id, _was, { cloud }) {
    const [router, subnet] = id.split("/");
    const path = `/routers/${router}/remove_router_interface`;
    try {
      await cloud.put("network", path, { subnet_id: subnet }, { busy: lingering() });
    } catch (error) {
      // 404 for a router that is gone, and for one that has no leg in the subnet.
      if (!isGone(error)) throw error;
    }
  },
});

/**
 * Puts a router into a subnet; undone on destroy.
 * @example new RouterInterface("web", { router: router.id, subnet: subnet.id })
 */
export class RouterInterface extends pulumi.CustomResource {
  declare readonly router: pulumi.Output<string>;
  declare readonly subnet: pulumi.Output<string>;
  declare readonly port: pulumi.Output<string>;

  constructor(name: string, args: Inputs<RouterInterfaceArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(routerInterface, name, args, opts));
  }
}
