/** The definition of a share network. */
import { z } from "zod";
import { define, is, type Seen } from "../../../core/definition";
import { inTheWayError, isOfStack } from "../../../core/obstacle";
import { type Shape, UNKNOWN } from "../../../core/schema";
import { itselfAnd } from "../../../core/touched";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { objectId } from "../../ids";
import { markedOf, marksOn } from "../../mark";
import { networkFaults } from "../../network/network/api";
import { subnets } from "../../network/subnet/api";
import { firstSubnetOf } from "../../network/subnet/awaited";
import {
  deleteShareNetwork,
  markAsKept,
  ROOM_FOR_MARK,
  remarkShareNetwork,
  type ShareNetworkWire,
  shareNetworks,
  toShareNetwork,
  waitUntilSubnetIsFree,
  withMark,
} from "./api";
import { type ShareNetworkArgs, type ShareNetworkOutputs, shareNetworkType } from "./shareNetwork";

/** The share network as the resource sees it. */
function view(wire: ShareNetworkWire): Seen<ShareNetworkArgs, ShareNetworkOutputs> {
  const { name, description, network = "", subnet = "", createdAt, updatedAt } = toShareNetwork(wire);
  return {
    args: { network, subnet, name, description },
    outputs: { subnetId: subnet, createdAt, updatedAt },
    marks: marksOn(wire),
  };
}

/** The definition of a share network. */
export const shareNetwork = define<ShareNetworkArgs, ShareNetworkOutputs, OpenStack>(shareNetworkType, {
  args: z.strictObject({
    ...openStackFields,
    network: objectId("network", "getVpc"),
    subnet: objectId("subnet").optional(),
    name: z.string().max(255).optional(),
    description: z
      .string()
      .max(255 - ROOM_FOR_MARK)
      .optional(),
  } satisfies Shape<ShareNetworkArgs>),
  touches: itselfAnd<ShareNetworkArgs>(({ network, subnet }) => [network, subnet]),
  replaceOn: ["network", "subnet", ...PLACE],
  partOf: ["network", "subnet"],
  means: { subnet: is("subnetId") },

  // Manila accepts any ids, and only the first share on them would fail.
  async validate({ network, subnet }, was, { cloud }) {
    const faults = was?.network === network ? [] : await networkFaults(cloud, "network", network);
    if (subnet === undefined || subnet === UNKNOWN || subnet === was?.subnet) return faults;
    const found = await subnets(cloud).get(subnet);
    if (!found) return [...faults, { property: "subnet", reason: `there is no subnet ${subnet}`, isMissing: true }];
    if (network !== UNKNOWN && found.network_id !== network)
      faults.push({ property: "subnet", reason: `${subnet} is in network ${found.network_id}, not in ${network}` });
    return faults;
  },

  marked: async (cloud) => ((await cloud.has("share")) ? markedOf(await shareNetworks(cloud).all()) : []),

  async fresh(args, { name, cloud }) {
    const subnet = args.subnet ?? (await firstSubnetOf(cloud, args.network));
    return { name, description: undefined, ...args, subnet };
  },

  async create(args, context, report) {
    const subnet = args.subnet ?? (await firstSubnetOf(context.cloud, args.network));
    const { share_network } = await context.cloud.post<{ share_network: ShareNetworkWire }>(
      "share",
      "/share-networks",
      {
        share_network: {
          neutron_net_id: args.network,
          neutron_subnet_id: subnet,
          name: args.name ?? context.name,
          description: withMark(args.description, context),
        },
      },
    );
    report.made(share_network.id);
    report.saw(view(share_network));
    return share_network.id;
  },

  async read(id, _was, { cloud }) {
    const network = await shareNetworks(cloud).get(id);
    return network && view(network);
  },

  async update(id, _was, args, context, report) {
    const path = `/share-networks/${id}`;
    const { share_network } = await context.cloud.put<{ share_network: ShareNetworkWire }>("share", path, {
      share_network: { name: args.name ?? context.name, description: withMark(args.description, context) },
    });
    report.saw(view(share_network));
  },

  remark: (id, mark, { cloud, label }) => remarkShareNetwork(cloud, id, mark, label),

  async delete(id, _was, { cloud, token }, { inform }) {
    const network = await shareNetworks(cloud).readNow(id);
    if (!network) return;
    const users = await deleteShareNetwork(cloud, id);
    if (users.length > 0) {
      const things = users.map((share) => ({ what: nameAndId(share), mark: markedOf([share])[0] }));
      const own = things.filter((thing) => isOfStack(thing, token));
      // Shares of this stack that the state does not have: their network must not be lost.
      if (own.length > 0) throw inTheWayError(`share network ${id}`, own, token);
      await markAsKept(cloud, network);
      inform(`share network ${id} is kept: it is used by ${users.map(nameAndId).join(", ")}`);
      return;
    }
    await waitUntilSubnetIsFree(cloud, network);
  },
});

const nameAndId = ({ id, name }: { id: string; name: string | null }) => `share ${name ?? ""} (${id})`;
