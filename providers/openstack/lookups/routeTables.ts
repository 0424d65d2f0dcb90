/** The route tables of a network, looked up: the routers that have a leg in it. API: network v2.0 /routers, /ports */
import { z } from "zod";
import type { GetRouteTablesArgs, RouteInfo, RouteTableInfo } from "../../../lookups/routeTables";
import { ipVersion } from "../../core/addresses";
import type { Shape } from "../../core/schema";
import type { OpenStack } from "../client";
import { isLeg, type PortWire, portsWith } from "../network/port/api";
import { type RouterWire, toRouter } from "../network/router/api";
import type { SubnetWire } from "../network/subnet/api";
import { defineLookup, lookupFields } from "./lookup";
import { pick } from "./pick";
import { vpcs } from "./vpc";

const LEG = ["id", "device_id", "device_owner", "network_id", "fixed_ips"];

/** The route tables of a network. */
export const getRouteTables = defineLookup(
  "getRouteTables",
  z.strictObject({ ...lookupFields, vpcId: z.string().min(1) } satisfies Shape<GetRouteTablesArgs>),
  async (lookup, { vpcId }: GetRouteTablesArgs): Promise<RouteTableInfo[]> => {
    const { cloud } = lookup;
    await pick(lookup, vpcs, { id: vpcId });
    const here = (await portsWith(cloud, { network_id: vpcId, fields: LEG })).filter(isLeg);
    const ids = [...new Set(here.map(({ device_id }) => device_id))];
    if (ids.length === 0) return [];
    const [found, legs] = await Promise.all([
      cloud.list<RouterWire>("network", "/routers", "routers", { query: { id: ids } }),
      portsWith(cloud, { device_id: ids, fields: LEG }),
    ]);
    const cidrs = await cidrsOf(cloud, legs.filter(isLeg));
    return found
      .map((router) => toTable(router, vpcId, legs.filter(isLeg), cidrs, found.length === 1))
      .sort((a, b) => a.routeTableId.localeCompare(b.routeTableId));
  },
);

const subnetsOf = (legs: readonly PortWire[]): string[] => [
  ...new Set(legs.flatMap(({ fixed_ips }) => fixed_ips.map(({ subnet_id }) => subnet_id))),
];

/** The addresses of the subnets that routers have legs in, by subnet. */
async function cidrsOf(cloud: OpenStack, legs: readonly PortWire[]): Promise<ReadonlyMap<string, string>> {
  const query = { id: subnetsOf(legs), fields: ["id", "cidr"] };
  const all = await cloud.list<Pick<SubnetWire, "id" | "cidr">>("network", "/subnets", "subnets", { query });
  return new Map(all.map(({ id, cidr }) => [id, cidr]));
}

function toTable(
  wire: RouterWire,
  vpcId: string,
  legs: readonly PortWire[],
  cidrs: ReadonlyMap<string, string>,
  isOnly: boolean,
): RouteTableInfo {
  const own = legs.filter(({ device_id }) => device_id === wire.id);
  return {
    ...{ routeTableId: wire.id, vpcId, main: isOnly },
    subnetIds: subnetsOf(own.filter(({ network_id }) => network_id === vpcId)),
    routes: routesOf(wire, subnetsOf(own), cidrs),
  };
}

/** The routes of a router: to what it has legs in, out by its gateway, and its static ones. */
function routesOf(wire: RouterWire, joined: readonly string[], cidrs: ReadonlyMap<string, string>): RouteInfo[] {
  const { externalNetworkId, externalAddresses, routes } = toRouter(wire);
  const state = "active";
  const ways = new Set(externalAddresses.map((address) => (ipVersion(address) === 6 ? "::/0" : "0.0.0.0/0")));
  return [
    ...joined.flatMap((subnet): RouteInfo[] => {
      const cidr = cidrs.get(subnet);
      const local = { via: { gatewayId: "local" }, state, origin: "CreateRouteTable" };
      return cidr === undefined ? [] : [{ destinationCidrBlock: cidr, ...local }];
    }),
    ...[...(externalNetworkId === undefined ? [] : ways)].map((destinationCidrBlock) => ({
      ...{ destinationCidrBlock, via: { gatewayId: externalNetworkId }, state, origin: "CreateRoute" },
    })),
    ...routes.map(({ destination, nexthop }) => ({
      ...{ destinationCidrBlock: destination, via: { address: nexthop }, state, origin: "CreateRoute" },
    })),
  ];
}
