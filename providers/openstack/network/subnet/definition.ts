/** The definition of a subnet. */
import { z } from "zod";
import { canonical, ipVersion, isSameAddress } from "../../../core/addresses";
import { address, cidr } from "../../../core/addressFields";
import { inAnyOrder } from "../../../core/anyOrder";
import { define, type Seen } from "../../../core/definition";
import { equal } from "../../../core/equal";
import { type Shape, UNKNOWN } from "../../../core/schema";
import { itselfAnd } from "../../../core/touched";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { noteThere } from "../../existing";
import { objectId } from "../../ids";
import { markedOf, marksOn } from "../../mark";
import { portsInTheWay } from "../inTheWay";
import { deleteWhenFree } from "../inUse";
import { addDescription, changeInPlace, nameAndMark, nameFields, remarkNamed } from "../nameAndMark";
import { networkFaults } from "../network/api";
import { type SubnetWire, subnets, toSubnet } from "./api";
import { subnetFaults } from "./faults";
import { explainOverlap } from "./overlap";
import { defaultGateway, defaultPools } from "./pools";
import { type SubnetArgs, type SubnetOutputs, subnetType } from "./subnet";

/** The subnet as the resource sees it. */
function view(wire: SubnetWire): Seen<SubnetArgs, SubnetOutputs> {
  const { id: _id, ipVersion, gatewayIp, createdAt = "", ...args } = toSubnet(wire);
  return {
    args: { ...args, gateway: gatewayIp ?? false },
    outputs: { ipVersion, gatewayIp, createdAt },
    marks: marksOn(wire),
    raw: wire,
  };
}

/** What may change in place, as the API has it. */
function changeable(args: SubnetArgs): object {
  return {
    enable_dhcp: args.dhcp ?? true,
    dns_nameservers: args.dns ?? [],
    host_routes: args.hostRoutes ?? [],
    ...(args.gateway === undefined ? {} : { gateway_ip: args.gateway === false ? null : args.gateway }),
    ...(args.allocationPools ? { allocation_pools: args.allocationPools } : {}),
  };
}

/**
 * What the arguments leave to the cloud, for a change in place. Neutron cannot be asked to choose again: it keeps a
 * gateway and pools that are no longer named, and refuses a gateway within pools that it chose around another one.
 */
function cloudsChoice(was: SubnetArgs & SubnetOutputs, args: SubnetArgs): object {
  const noLongerNamed = was.gateway !== undefined && args.gateway === undefined;
  const wanted = args.gateway ?? (noLongerNamed ? defaultGateway(args.cidr) : was.gatewayIp);
  const gateway = wanted === false ? undefined : wanted;
  const changed = !isSameAddress(gateway, was.gatewayIp);
  const pools = args.allocationPools === undefined && (changed || was.allocationPools !== undefined);
  return {
    ...(noLongerNamed ? { gateway_ip: gateway } : {}),
    ...(pools ? { allocation_pools: defaultPools(args.cidr, gateway) } : {}),
  };
}

/** The definition of a subnet. */
export const subnet = define<SubnetArgs, SubnetOutputs, OpenStack>(subnetType, {
  args: z.strictObject({
    ...openStackFields,
    ...nameFields,
    network: objectId("network", "getVpc"),
    cidr,
    vpcCidr: cidr.optional(),
    gateway: z.union([address, z.literal(false)]).optional(),
    dhcp: z.boolean().optional(),
    dns: z.array(address).optional(),
    allocationPools: z
      .array(z.strictObject({ start: address, end: address }))
      // To Neutron an empty list means all addresses in a new subnet, and none in an old one.
      .min(1, "must name at least one range; leave it out for all addresses but the gateway's")
      .optional(),
    hostRoutes: z.array(z.strictObject({ destination: cidr, nexthop: address })).optional(),
    ipv6Mode: z.enum(["slaac", "dhcpv6-stateful", "dhcpv6-stateless"]).optional(),
  } satisfies Shape<SubnetArgs>),
  touches: itselfAnd<SubnetArgs>(({ network }) => [network]),
  replaceOn: ["network", "cidr", "ipv6Mode", ...PLACE],
  partOf: ["network"],
  quiet: ["vpcCidr"],
  same: {
    cidr: isSameAddress,
    gateway: (a, b) => typeof a === "string" && typeof b === "string" && isSameAddress(a, b),
    dns: (a = [], b = []) => equal(a.map(canonical), b.map(canonical)),
    allocationPools: inAnyOrder(({ start, end }) => `${canonical(start)}-${canonical(end)}`),
    hostRoutes: inAnyOrder(({ destination, nexthop }) => `${canonical(destination)} ${canonical(nexthop)}`),
  },

  async validate(args, was, { cloud }) {
    const faults = was?.network === args.network ? [] : await networkFaults(cloud, "network", args.network);
    return args.cidr === UNKNOWN ? faults : [...faults, ...subnetFaults(args, was)];
  },

  marked: async (cloud) => markedOf(await subnets(cloud).all()),

  fresh(args, { name }) {
    const gateway = args.gateway ?? defaultGateway(args.cidr);
    const allocationPools = defaultPools(args.cidr, gateway === false ? undefined : gateway);
    const none = { description: undefined, dns: [], hostRoutes: [], ipv6Mode: undefined };
    return { name, ...none, dhcp: true, gateway, allocationPools, ...args };
  },

  async create(args, context, { made, saw }) {
    const mode = args.ipv6Mode ? { ipv6_ra_mode: args.ipv6Mode, ipv6_address_mode: args.ipv6Mode } : {};
    const request = context.cloud.post<{ subnet: SubnetWire }>("network", "/subnets", {
      subnet: {
        ...nameAndMark(args, context),
        network_id: args.network,
        cidr: args.cidr,
        ip_version: ipVersion(args.cidr),
        ...mode,
        ...changeable(args),
      },
    });
    const { subnet } = await request.catch(async (error: unknown) => {
      throw await explainOverlap(error, { ...args, tokens: context.tokens }, context.cloud);
    });
    made(subnet.id);
    noteThere(context.cloud, "subnet", subnet.id);
    saw(view(subnet));
    return subnet.id;
  },

  async settle(id, args, context, { saw }) {
    const changed = await addDescription<SubnetWire>(`/subnets/${id}`, "subnet", args, context);
    if (changed) saw(view(changed));
  },

  async read(id, _was, { cloud }) {
    const subnet = await subnets(cloud).get(id);
    return subnet && view(subnet);
  },

  async update(id, was, args, context, { saw }, now) {
    const fields = { ...changeable(args), ...cloudsChoice(was, args) };
    const changed = await changeInPlace<SubnetWire>(`/subnets/${id}`, "subnet", args, context, now.raw, fields);
    if (changed) saw(view(changed));
  },

  remark: (id, mark, context) => remarkNamed(`/subnets/${id}`, "subnet", mark, context),

  async delete(id, _was, { cloud }) {
    await deleteWhenFree(cloud, `/subnets/${id}`, () => portsIn(cloud, id));
  },

  inTheWay: (id, cloud) => portsIn(cloud, id),
});

const portsIn = (cloud: OpenStack, id: string) => portsInTheWay(cloud, { fixed_ips: `subnet_id=${id}` });
