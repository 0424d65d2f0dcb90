/** The route tables of a VPC, looked up. */
import type { Route, RouteTable } from "@aws-sdk/client-ec2";
import { z } from "zod";
import type { GetRouteTablesArgs, RouteInfo, RouteTableInfo, RouteTarget } from "../../../lookups/routeTables";
import { notFoundError } from "../../core/oneObject";
import type { Shape } from "../../core/schema";
import { listVpcs } from "../vpc/api";
import { listRouteTables } from "../vpc/routeTables";
import { defineLookup, lookupFields } from "./lookup";

/** What a route leads to: an instance has an interface too, which is a matter of the instance. */
function viaOf(route: Route): RouteTarget {
  const { InstanceId, NetworkInterfaceId, NatGatewayId, VpcPeeringConnectionId } = route;
  if (InstanceId) return { instanceId: InstanceId };
  if (NetworkInterfaceId) return { networkInterfaceId: NetworkInterfaceId };
  if (NatGatewayId) return { natGatewayId: NatGatewayId };
  if (VpcPeeringConnectionId) return { peeringId: VpcPeeringConnectionId };
  const gateways = [
    route.GatewayId,
    route.EgressOnlyInternetGatewayId,
    route.TransitGatewayId,
    route.LocalGatewayId,
    route.CarrierGatewayId,
    route.CoreNetworkArn,
  ];
  return { gatewayId: gateways.find(Boolean) ?? "" };
}

function toRoute(route: Route): RouteInfo {
  const { DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId, State, Origin } = route;
  return {
    destinationCidrBlock: DestinationCidrBlock || DestinationIpv6CidrBlock || DestinationPrefixListId || "",
    ...{ via: viaOf(route), state: State ?? "", origin: Origin ?? "" },
  };
}

function toTable({ RouteTableId = "", VpcId = "", Associations = [], Routes = [] }: RouteTable): RouteTableInfo {
  return {
    ...{ routeTableId: RouteTableId, vpcId: VpcId },
    main: Associations.some(({ Main }) => Main === true),
    subnetIds: Associations.flatMap(({ SubnetId }) => SubnetId ?? []),
    routes: Routes.map(toRoute),
  };
}

/** The route tables of a VPC, the main one first. */
export const getRouteTables = defineLookup(
  "getRouteTables",
  z.strictObject({ ...lookupFields, vpcId: z.string().min(1) } satisfies Shape<
    Omit<GetRouteTablesArgs, "project" | "openstack">
  >),
  async (lookup, { vpcId }: GetRouteTablesArgs): Promise<RouteTableInfo[]> => {
    const { cloud } = lookup;
    await lookup.requirePermission(vpcId);
    const tables = (await listRouteTables(cloud, vpcId)).map(toTable);
    if (tables.length > 0)
      return tables.sort((a, b) => Number(b.main) - Number(a.main) || a.routeTableId.localeCompare(b.routeTableId));
    // Every VPC has its main table.
    const names = (await lookup.mayList())
      ? (await listVpcs(cloud, [])).flatMap(({ VpcId }) => VpcId ?? [])
      : undefined;
    throw notFoundError(`vpc of ${cloud.region}`, { id: vpcId }, names);
  },
);
