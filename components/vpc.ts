/** A Vpc: a network with its subnets and, where asked for, a router to the outside. */
import * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../providers/core/schema";
import { Network } from "../providers/openstack/network/network";
import { Router } from "../providers/openstack/network/router";
import { RouterInterface } from "../providers/openstack/network/routerInterface";
import { type Route, Routes } from "../providers/openstack/network/routes";
import { Subnet, type SubnetArgs } from "../providers/openstack/network/subnet";
import { Component, type PlaceArgs, placeOf } from "./component";

/** One subnet of a {@link Vpc}: its cidr, and what else it shall differ in. */
export type VpcSubnetArgs = Inputs<
  Omit<SubnetArgs, "network" | "vpcCidr" | "gateway" | "connection" | "region" | "project" | "adopt">
> & {
  /** The gateway's address; `false` for none: the Vpc's router has no leg in such a subnet. @default the first address */
  gateway?: pulumi.Input<string> | false;
};

/** The router of a {@link Vpc}. */
export interface VpcRouterArgs {
  /** The external network behind the gateway, by name or id. @default no gateway: only the subnets see each other */
  externalNetwork?: pulumi.Input<string>;
  /** Whether the gateway translates addresses; operators only. @default the cloud's: true */
  snat?: pulumi.Input<boolean>;
  /** Static routes; their order means nothing. @default none */
  routes?: pulumi.Input<pulumi.Input<Inputs<Route>>[]>;
}

/** Arguments of a {@link Vpc}. */
export interface VpcArgs<Name extends string = string> extends PlaceArgs {
  /** The name, editable in place. @default the component's name */
  name?: pulumi.Input<string>;
  /** The description, editable in place. @default "Managed by Pulumi, …" */
  description?: pulumi.Input<string>;
  /** The addresses of the whole Vpc; a subnet outside is refused. @default not checked */
  cidr?: pulumi.Input<string>;
  /** Its subnets by name, IPv4 or IPv6; one or more. */
  subnets: Record<Name, VpcSubnetArgs>;
  /** A router that joins the subnets. @default none */
  router?: VpcRouterArgs;
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
export class Vpc<Name extends string = string> extends Component {
  /** The network's id, once its subnets are there: what an Instance's `networks` takes. */
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly description: pulumi.Output<string | undefined>;
  readonly region: pulumi.Output<string | undefined>;
  /** `ACTIVE`, `DOWN`, `BUILD` or `ERROR`. */
  readonly status: pulumi.Output<string>;
  readonly createdAt: pulumi.Output<string>;
  /** The subnets' ids by name, each known by itself: `vpc.subnetIds.front`. */
  readonly subnetIds: Record<Name, pulumi.Output<string>>;
  /** The router's id, where there is a router. */
  readonly routerId?: pulumi.Output<string>;
  /** The addresses under which the outside sees the router. */
  readonly externalAddresses?: pulumi.Output<string[]>;

  constructor(name: string, args: VpcArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super("Vpc", name, opts);
    const place = placeOf(args);
    const child = { parent: this };
    const network = new Network(name, { ...place, name: args.name ?? name, description: args.description }, child);

    const subnets = Object.entries<VpcSubnetArgs>(args.subnets).map(([key, subnet]) => {
      const own = { name: `${name}-${key}`, ...subnet };
      return [
        key,
        new Subnet(`${name}-${key}`, { ...place, ...own, network: network.id, vpcCidr: args.cidr }, child),
      ] as const;
    });

    if (args.router) {
      const { routes, ...gateway } = args.router;
      const router = new Router(name, { ...place, ...gateway, name: args.name ?? name }, child);
      const joined = subnets.filter(([key]) => args.subnets[key as Name].gateway !== false);
      const legs = joined.map(
        ([key, subnet]) =>
          new RouterInterface(`${name}-${key}`, { ...place, router: router.id, subnet: subnet.id }, child),
      );
      // A next hop must lie in a subnet that the router has a leg in: the routes come after the legs, and go before them.
      const replaceWith = subnets.map(([, subnet]) => subnet);
      if (routes) new Routes(name, { ...place, router: router.id, routes }, { ...child, dependsOn: legs, replaceWith });
      this.routerId = router.id;
      this.externalAddresses = router.externalAddresses;
    }

    // A URN is known in every preview, and brings the subnet as a dependency: whoever uses the id waits for the subnets.
    const there = pulumi.all(subnets.map(([, subnet]) => subnet.urn));
    this.id = pulumi.all([network.id, there]).apply(([id]) => id);
    this.name = network.name.apply((given) => given ?? name);
    this.description = network.description;
    this.region = pulumi.output(args.region);
    this.status = network.status;
    this.createdAt = network.createdAt;
    this.subnetIds = Object.fromEntries(subnets.map(([key, subnet]) => [key, subnet.id])) as typeof this.subnetIds;
    this.registerOutputs({ id: this.id, name: this.name, subnetIds: this.subnetIds, status: this.status });
  }
}
