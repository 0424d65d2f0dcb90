/** A Vpc: a network with its subnets and, if asked for, a router to the outside. */
import type * as pulumi from "@pulumi/pulumi";
import type { BlocksOf } from "../providers";
import type { Fields } from "../providers/core/fields";
import type { Inputs } from "../providers/core/schema";
import { type KnownArguments, type Names, refuseArguments } from "./arguments";
import { Component, type PlaceArgs } from "./component";
import type { CloudKind, SaidOn } from "./kinds";

/** One static route. */
export interface Route {
  /** Where packets want to go, as a CIDR. */
  destination: string;
  /** The address of the next hop, within a subnet that the router has a leg in. */
  nexthop: string;
}

type SubnetBlock = NonNullable<BlocksOf<"VpcSubnet">["openstack"]>;
type RouterBlock = NonNullable<BlocksOf<"VpcRouter">["openstack"]>;

/** One subnet of a {@link Vpc}. */
export interface VpcSubnetArgs extends BlocksOf<"VpcSubnet"> {
  /** The addresses, as a CIDR: `10.0.1.0/24` or `fd00:1::/64`. Changing it replaces the subnet. */
  cidr: pulumi.Input<string>;
  /** The name, editable in place. @default the Vpc's resource name and the subnet's key: `web-front` */
  name?: pulumi.Input<string>;
  /** The description, editable in place. @default "Managed by Pulumi, …" */
  description?: pulumi.Input<string>;
  /**
   * The availability zone, on AWS; changing it replaces the subnet, and instances are in their subnet's. Subnets of OpenStack
   * are in all zones. @default the cloud's choice
   */
  availabilityZone?: pulumi.Input<string>;
  /** The gateway's address; `false` for none: the Vpc's router has no leg in such a subnet. @default the first address */
  gateway?: pulumi.Input<string> | false;
  /**
   * Whether DHCP serves it. @default true
   * @deprecated use `openstack: { dhcp }`
   */
  dhcp?: SubnetBlock["dhcp"];
  /**
   * The name servers that DHCP announces, in order; on AWS they are the Vpc's, the same in all subnets that name some.
   * @default none
   */
  dns?: SubnetBlock["dns"];
  /**
   * The addresses that may be given out. @default all but the gateway's
   * @deprecated use `openstack: { allocationPools }`
   */
  allocationPools?: SubnetBlock["allocationPools"];
  /**
   * The routes that DHCP announces; their order means nothing. @default none
   * @deprecated use `openstack: { hostRoutes }`
   */
  hostRoutes?: SubnetBlock["hostRoutes"];
  /**
   * For IPv6: how hosts get their addresses. @default the cloud's: nothing is announced
   * @deprecated use `openstack: { ipv6Mode }`
   */
  ipv6Mode?: SubnetBlock["ipv6Mode"];
  /** Takes over a subnet of the Vpc that `adopt` takes over, by its id. @default none: a new one */
  adopt?: string;
}

/** The router of a {@link Vpc}. */
export interface VpcRouterArgs extends BlocksOf<"VpcRouter"> {
  /**
   * The external network behind the gateway, by name or id; `true` for the only one there is, which is the internet on AWS.
   * OpenStack's router lets every instance out, AWS only those with a public address or behind `aws: { nat }`.
   * @default no gateway: only the subnets see each other
   */
  externalNetwork?: pulumi.Input<string | true>;
  /** Static routes; their order means nothing. @default none */
  routes?: pulumi.Input<pulumi.Input<Inputs<Route>>[]>;
  /**
   * Whether the gateway translates addresses; operators only. @default the cloud's: true
   * @deprecated use `openstack: { snat }`
   */
  snat?: RouterBlock["snat"];
}

/** Arguments of a {@link Vpc}. */
export interface VpcArgs<Name extends string = string> extends PlaceArgs, BlocksOf<"Vpc"> {
  /** The name, editable in place. @default the component's name */
  name?: pulumi.Input<string>;
  /** The description, editable in place. @default "Managed by Pulumi, …" */
  description?: pulumi.Input<string>;
  /** The addresses of the whole Vpc, which AWS needs; a subnet outside is refused. @default not checked, on OpenStack */
  cidr?: pulumi.Input<string>;
  /** Its subnets by name, IPv4 or IPv6; one or more. */
  subnets: Record<Name, VpcSubnetArgs>;
  /** A router that joins the subnets. @default none */
  router?: VpcRouterArgs;
  /**
   * Takes over a network that something else created, by its id. It is compared first and must be as the arguments say.
   * `false` always creates a new one. @default reclaims what an interrupted run of this stack left behind
   */
  adopt?: string | false;
  /** Lets `adopt` take over what carries the mark of another resource or stack, which loses it. @default false */
  takeOver?: boolean;
}

/** The outputs of a {@link Vpc}, the same on every cloud. */
export interface VpcOutputs {
  /** The network's id, known once its subnets are there: what an Instance's `networks` takes. */
  id: string;
  /** The name. */
  name: string;
  /** As the program wrote it; absent if it wrote none. */
  description?: string;
  /** The region it is in. */
  region?: string;
  /** `ACTIVE`, `DOWN`, `BUILD` or `ERROR`; on AWS `available`. */
  status: string;
  /** ISO 8601, UTC; absent on AWS, which does not say it. */
  createdAt?: string;
}

/** What a cloud builds of a {@link Vpc}. */
export interface VpcBuilt extends Fields<VpcOutputs> {
  /** The subnets' ids by name. */
  subnetIds: Record<string, pulumi.Output<string>>;
  /** The ids of the subnets' route tables by name. */
  routeTableIds: Record<string, pulumi.Output<string | undefined>>;
  /** The router's id, if there is a router. */
  routerId: pulumi.Output<string> | undefined;
  /** The addresses under which the outside sees the router, if there is one. */
  externalAddresses: pulumi.Output<string[]> | undefined;
}

const SUBNET: Names<VpcSubnetArgs> = {
  ...{ cidr: true, name: true, description: true, availabilityZone: true, gateway: true, dhcp: true, dns: true },
  ...{ allocationPools: true, hostRoutes: true, ipv6Mode: true, adopt: true },
};
const ROUTER: Names<VpcRouterArgs> = { externalNetwork: true, routes: true, snat: true };
const ROUTE: Names<Route> = { destination: true, nexthop: true };

const ARGUMENTS: KnownArguments<VpcArgs> = {
  known: {
    connection: true,
    region: true,
    project: true,
    openstack: true,
    name: true,
    description: true,
    cidr: true,
    subnets: true,
    router: true,
    adopt: true,
    takeOver: true,
  },
  required: ["subnets"],
  parts: { "subnets.*": SUBNET, router: ROUTER, "router.routes.*": ROUTE },
};

export interface Vpc<Name extends string = string, On extends CloudKind = "openstack">
  extends Fields<SaidOn<On, VpcOutputs, "createdAt">> {
  /** The subnets' ids by name, each known on its own: `vpc.subnetIds.front`. */
  readonly subnetIds: Record<Name, pulumi.Output<string>>;
  /**
   * The ids of what routes the subnets' packets, by the subnets' names: on AWS the route table of each, on OpenStack the
   * router that joins it, if one does.
   */
  readonly routeTableIds: Record<Name, pulumi.Output<string | undefined>>;
  /** The router's id, if there is a router; on AWS that of its route table. */
  readonly routerId?: pulumi.Output<string>;
  /** The addresses under which the outside sees the router, if there is one. */
  readonly externalAddresses?: pulumi.Output<string[]>;
}
/**
 * A private network with its subnets.
 * @example
 * const vpc = new Vpc("web", {
 *   cidr: "10.0.0.0/16",
 *   subnets: { front: { cidr: "10.0.1.0/24" }, back: { cidr: "10.0.2.0/24" } },
 *   router: { externalNetwork: "public" },
 * });
 */
// biome-ignore lint/correctness/noUnusedVariables: the interface of this name has the parameter.
export class Vpc<Name extends string = string, On extends CloudKind = "openstack"> extends Component {
  constructor(name: string, args: VpcArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super("Vpc", name, opts);
    this.refusing(() => refuseArguments("Vpc", name, args, ARGUMENTS));
    const shown = ["id", "name", "subnetIds", "status"] as const;
    this.build<VpcArgs, VpcBuilt>("Vpc", name, args, opts, shown, [], ["router", "subnets.*"]);
  }
}
