/** A Neutron network. API: network v2.0 /networks */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define, type Seen } from "../../core/definition";
import { registration } from "../../core/resource";
import type { Inputs, Shape } from "../../core/schema";
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

/** Arguments of a {@link Network}. */
export interface NetworkArgs extends OpenStackArgs, DescribedArgs {
  /** The largest packet, in bytes. @default the cloud's */
  mtu?: number;
  /** Whether other projects may use it; operators only. @default false */
  shared?: boolean;
}

/** What the cloud says of a network. */
export interface NetworkOutputs extends Age {
  /** `ACTIVE`, `DOWN`, `BUILD` or `ERROR`. */
  status: string;
}

const networks = (cloud: OpenStack) => cloud.collection("network", "/networks", "network");

function view(network: Wire): Seen<NetworkArgs, NetworkOutputs> {
  return {
    args: { ...seenName(network), mtu: network.mtu as number, shared: network.shared as boolean },
    outputs: { status: String(network.status), ...age(network) },
  };
}

/** The definition of {@link Network}. */
export const network = define<NetworkArgs, NetworkOutputs, OpenStack>({
  name: "openstack:Network",
  kind: "openstack",
  args: z.strictObject({
    ...place,
    ...described,
    mtu: z.int().min(68, "must be at least 68 bytes").max(65535).optional(),
    shared: z.boolean().optional(),
  } satisfies Shape<NetworkArgs>),
  outputs: ["status", "createdAt"],
  replaceOn: elsewhere,

  // An operator sees the networks of all projects here, so the leftovers in its tenants too.
  marked: async (cloud) => markedOf(await networks(cloud).all()),

  async create(args, context, report) {
    const { network } = await context.cloud.post<{ network: Wire }>("network", "/networks", {
      network: { ...nameAndMark(args, context), mtu: args.mtu, shared: args.shared },
    });
    report.made(network.id);
    report.saw(view(network));
    return network.id;
  },

  async settle(id, args, context, report) {
    const changed = await describe(`/networks/${id}`, "network", args, context);
    if (changed) report.saw(view(changed));
  },

  async read(id, _was, { cloud }) {
    const network = await networks(cloud).get(id);
    return network && view(network);
  },

  async update(id, _was, args, context, report) {
    const fields = { mtu: args.mtu, shared: args.shared };
    const changed = await redescribe(`/networks/${id}`, "network", args, context, fields);
    if (changed) report.saw(view(changed));
  },

  async delete(id, _was, { cloud }) {
    await cloud.delete("network", `/networks/${id}`, { busy: lingering() });
  },
});

/**
 * A network for itself; `Vpc` is the component with subnets and a router.
 * @example new Network("backup", { description: "between the two sites" })
 */
export class Network extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string | undefined>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly status: pulumi.Output<string>;
  declare readonly createdAt: pulumi.Output<string>;

  constructor(name: string, args: Inputs<NetworkArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    super(...registration(network, name, args, opts));
  }
}
