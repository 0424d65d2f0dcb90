/** The route tables of a VPC, looked up. */
import type { Route, RouteTable } from "@aws-sdk/client-ec2";
import { z } from "zod";
import type { GetRouteTablesArgs, RouteInfo, RouteTableInfo } from "../../../lookups/routeTables";
import { notFoundError } from "../../core/oneObject";
import type { Shape } from "../../core/schema";
import { listVpcs } from "../vpc/api";
import { listRouteTables, targetOfRoute } from "../vpc/routeTables";
import { defineLookup, lookupFields } from "./lookup";

function toRoute(route: Route): RouteInfo {
  const { DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId, State, Origin } = route;
  return {
    destinationCidrBlock: DestinationCidrBlock || DestinationIpv6CidrBlock || DestinationPrefixListId || "",
    ...{ via: targetOfRoute(route), state: State ?? "", origin: Origin ?? "" },
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
