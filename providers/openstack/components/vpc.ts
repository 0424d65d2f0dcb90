/** A Vpc on OpenStack: a network, its subnets and, if asked for, a router with a leg in each of them. */
import * as pulumi from "@pulumi/pulumi";
import type { VpcArgs, VpcBuilt } from "../../../components/vpc";
import type { Builder } from "../../core/cloud";
import { noteCompanions } from "../../core/companions";
import { refusedAmong } from "../../core/differences";
import { refuseWrongArguments } from "../../core/errors";
import { differences } from "../differences";
import { Network } from "../network/network/network";
import { Router } from "../network/router/router";
import { RouterInterface } from "../network/routerInterface/routerInterface";
import { replacedWithLegs } from "../network/routerInterface/withLegs";
import { Routes } from "../network/routes/routes";
import { Subnet } from "../network/subnet/subnet";
import { type Place, placeOf, withBlock } from "./place";

/** Builds a Vpc. */
export const build: Builder<VpcArgs, VpcBuilt> = (self, name, args) => {
  refuseWrongArguments("Vpc", name, refusedAmong(args, differences.refused.Vpc));
  const place = placeOf(withBlock("Vpc", name, args));
  const child = { parent: self };
  const { description, adopt, takeOver } = args;
  const network = new Network(name, { ...place, name: args.name ?? name, description, adopt, takeOver }, child);
  const subnets = new Map(
    Object.entries(args.subnets).map(([key, own]) => {
      const subnet = { name: `${name}-${key}`, ...withBlock("Vpc", name, own, `subnets.${key}.`) };
      const all = { ...place, ...subnet, network: network.id, vpcCidr: args.cidr, takeOver };
      return [key, new Subnet(`${name}-${key}`, all, child)];
    }),
  );
  const router = buildRouter(self, name, args, place, network, subnets);
  // A URN is known in every preview, and depends on its subnet: whatever uses the id waits for the subnets.
  const there = pulumi.all([...subnets.values()].map(({ urn }) => urn));
  return {
    id: pulumi.all([network.id, there]).apply(([id]) => id),
    name: network.name.apply((given) => given ?? name),
    description: network.description,
    region: network.regionName.apply((region) => region ?? args.region),
    status: network.status,
    createdAt: network.createdAt,
    subnetIds: Object.fromEntries([...subnets].map(([key, { id }]) => [key, id])),
    routeTableIds: Object.fromEntries(
      [...subnets.keys()].map((key) => [key, pulumi.output(isJoined(args, key) ? router?.id : undefined)]),
    ),
    routerId: router?.id,
    externalAddresses: router?.externalAddresses,
  };
};

/** Builds the router with its legs and its static routes, if there should be one. */
function buildRouter(
  self: pulumi.ComponentResource,
  name: string,
  args: VpcArgs,
  place: Place,
  network: Network,
  subnets: ReadonlyMap<string, Subnet>,
): Router | undefined {
  if (!args.router) return undefined;
  const child = { parent: self };
  const { routes, ...gateway } = withBlock("Vpc", name, args.router, "router.");
  const router = new Router(name, { ...place, ...gateway, name: args.name ?? name }, child);
  const legs = [...subnets]
    .filter(([key]) => isJoined(args, key))
    .map(
      ([key, subnet]) =>
        new RouterInterface(`${name}-${key}`, { ...place, router: router.id, subnet: subnet.id }, child),
    );
  // A next hop must lie in a subnet that the router has a leg in: routes are created after the legs, and deleted before.
  const options = replacedWithLegs({ ...child, dependsOn: legs });
  for (const each of [network, router]) noteCompanions(each, legs);
  if (routes) new Routes(name, { ...place, router: router.id, routes }, options);
  return router;
}

/** Whether the router has a leg in a subnet. */
function isJoined({ subnets }: VpcArgs, key: string): boolean {
  return subnets[key]?.gateway !== false;
}
