/** A Neutron subnet, IPv4 or IPv6. API: network v2.0 /subnets */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define, type Seen } from "../../core/definition";
import { registration } from "../../core/resource";
import { type Fault, type Inputs, type Shape, UNKNOWN } from "../../core/schema";
import { elsewhere, type OpenStackArgs, place } from "../args";
import type { OpenStack, Wire } from "../client";
import { markedOf } from "../mark";
import { type AddressRange, address, cidr, ipVersion, sameAddress, within } from "./addresses";
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
import { defaultGateway, defaultPools } from "./pools";

/** A route that the subnet's hosts are told by DHCP. */
export interface HostRoute {
  /** CIDR. */
  destination: string;
  nexthop: string;
}

/** How hosts of an IPv6 subnet get their addresses. */
export type Ipv6Mode = "slaac" | "dhcpv6-stateful" | "dhcpv6-stateless";

/** Arguments of a {@link Subnet}. */
export interface SubnetArgs extends OpenStackArgs, DescribedArgs {
  /** The id of its network. */
  network: string;
  /** The addresses, as a CIDR: `10.0.1.0/24` or `fd00:1::/64`. */
  cidr: string;
  /** The addresses of the whole Vpc, which `cidr` must lie in. @default not checked */
  vpcCidr?: string;
  /** The gateway's address, or `false` for none. @default the first address */
  gateway?: string | false;
  /** Whether DHCP serves it. @default true */
  dhcp?: boolean;
  /** Name servers that DHCP tells, in order. @default none */
  dns?: string[];
  /** The addresses that may be given out. @default all but the gateway's */
  allocationPools?: AddressRange[];
  /** @default none */
  hostRoutes?: HostRoute[];
  /** For IPv6: how hosts get their addresses. @default the cloud's: nothing is announced */
  ipv6Mode?: Ipv6Mode;
}

/** What the cloud says of a subnet. */
export interface SubnetOutputs extends Age {
  /** 4 or 6. */
  ipVersion: number;
  /** The gateway's address, where there is one. */
  gatewayIp?: string;
}

const subnets = (cloud: OpenStack) => cloud.collection("network", "/subnets", "subnet");

function view(subnet: Wire): Seen<SubnetArgs, SubnetOutputs> {
  const gateway = (subnet.gateway_ip as string | null) ?? undefined;
  return {
    args: {
      ...seenName(subnet),
      network: String(subnet.network_id),
      cidr: String(subnet.cidr),
      gateway: gateway ?? false,
      dhcp: subnet.enable_dhcp as boolean,
      dns: subnet.dns_nameservers as string[],
      allocationPools: subnet.allocation_pools as AddressRange[],
      hostRoutes: subnet.host_routes as HostRoute[],
      ipv6Mode: (subnet.ipv6_address_mode as Ipv6Mode | null) ?? undefined,
    },
    outputs: { ipVersion: subnet.ip_version as number, gatewayIp: gateway, ...age(subnet) },
  };
}

/** What may change in place, in the API's words. */
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
 * What the arguments leave to the cloud, for a change in place. Neutron has no word for its own choice: it keeps a
 * gateway and pools that are not named any more, and refuses a gateway within pools that it made around another one.
 */
function defaults(was: SubnetArgs & SubnetOutputs, args: SubnetArgs): object {
  const forgotten = was.gateway !== undefined && args.gateway === undefined;
  const named = args.gateway ?? (forgotten ? defaultGateway(args.cidr) : was.gatewayIp);
  const gateway = named === false ? undefined : named;
  const moved = !sameAddress(gateway, was.gatewayIp);
  const pools = args.allocationPools === undefined && (moved || was.allocationPools !== undefined);
  return {
    ...(forgotten ? { gateway_ip: gateway } : {}),
    ...(pools ? { allocation_pools: defaultPools(args.cidr, gateway) } : {}),
  };
}

const sorted = (ranges: AddressRange[] = []) =>
  ranges
    .map(({ start, end }) => `${start}-${end}`)
    .sort()
    .join();
const routes = (list: HostRoute[] = []) =>
  list
    .map(({ destination, nexthop }) => `${destination} ${nexthop}`)
    .sort()
    .join();

/** The definition of {@link Subnet}. */
export const subnet = define<SubnetArgs, SubnetOutputs, OpenStack>({
  name: "openstack:Subnet",
  kind: "openstack",
  args: z.strictObject({
    ...place,
    ...described,
    network: z.string().min(1),
    cidr,
    vpcCidr: cidr.optional(),
    gateway: z.union([address, z.literal(false)]).optional(),
    dhcp: z.boolean().optional(),
    dns: z.array(address).optional(),
    allocationPools: z.array(z.strictObject({ start: address, end: address })).optional(),
    hostRoutes: z.array(z.strictObject({ destination: cidr, nexthop: address })).optional(),
    ipv6Mode: z.enum(["slaac", "dhcpv6-stateful", "dhcpv6-stateless"]).optional(),
  } satisfies Shape<SubnetArgs>),
  outputs: ["ipVersion", "gatewayIp", "createdAt"],
  replaceOn: ["network", "cidr", "ipv6Mode", ...elsewhere],
  partOf: ["network"],
  quiet: ["vpcCidr"],
  same: {
    cidr: sameAddress,
    gateway: (a, b) => typeof a === "string" && typeof b === "string" && sameAddress(a, b),
    allocationPools: (a, b) => sorted(a) === sorted(b),
    hostRoutes: (a, b) => routes(a) === routes(b),
  },

  validate(args) {
    if (args.cidr === UNKNOWN) return [];
    const version = ipVersion(args.cidr);
    const faults: Fault[] = [];
    const whole = args.vpcCidr === UNKNOWN ? undefined : args.vpcCidr;
    // A Vpc's IPv4 cidr says nothing of its IPv6 subnets.
    if (whole && ipVersion(whole) === version && !within(args.cidr, whole)) {
      faults.push({ property: "cidr", reason: `must lie within the Vpc's cidr, ${whole}` });
    }
    if (args.ipv6Mode && version === 4) faults.push({ property: "ipv6Mode", reason: "is only for an IPv6 cidr" });
    const inside = (one: string) => one === UNKNOWN || within(`${one}/${version === 4 ? 32 : 128}`, args.cidr);
    if (typeof args.gateway === "string" && !inside(args.gateway)) {
      faults.push({ property: "gateway", reason: `must be an address within ${args.cidr}, or false for none` });
    }
    for (const [i, range] of (args.allocationPools ?? []).entries()) {
      if (!inside(range.start) || !inside(range.end)) {
        faults.push({ property: `allocationPools[${i}]`, reason: `must lie within ${args.cidr}` });
      }
    }
    return faults;
  },

  marked: async (cloud) => markedOf(await subnets(cloud).all()),

  async create(args, context, report) {
    const version = ipVersion(args.cidr);
    const mode = args.ipv6Mode ? { ipv6_ra_mode: args.ipv6Mode, ipv6_address_mode: args.ipv6Mode } : {};
    const { subnet } = await context.cloud.post<{ subnet: Wire }>("network", "/subnets", {
      subnet: {
        ...nameAndMark(args, context),
        network_id: args.network,
        cidr: args.cidr,
        ip_version: version,
        ...mode,
        ...changeable(args),
      },
    });
    report.made(subnet.id);
    report.saw(view(subnet));
    return subnet.id;
  },

  async settle(id, args, context, report) {
    const changed = await describe(`/subnets/${id}`, "subnet", args, context);
    if (changed) report.saw(view(changed));
  },

  async read(id, _was, { cloud }) {
    const subnet = await subnets(cloud).get(id);
    return subnet && view(subnet);
  },

  async update(id, was, args, context, report) {
    const fields = { ...changeable(args), ...defaults(was, args) };
    const changed = await redescribe(`/subnets/${id}`, "subnet", args, context, fields);
    if (changed) report.saw(view(changed));
  },

  async delete(id, _was, { cloud }) {
    await cloud.delete("network", `/subnets/${id}`, { busy: lingering() });
  },
});

/**
 * A subnet for itself; `Vpc` is the component around network and subnets.
 * @example new Subnet("web", { network: network.id, cidr: "10.0.1.0/24" })
 */
export class Subnet extends pulumi.CustomResource {
  declare readonly network: pulumi.Output<string>;
  declare readonly cidr: pulumi.Output<string>;
  declare readonly ipVersion: pulumi.Output<number>;
  declare readonly gatewayIp: pulumi.Output<string | undefined>;
  declare readonly createdAt: pulumi.Output<string>;

  constructor(name: string, args: Inputs<SubnetArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(subnet, name, args, opts));
  }
}
