/** The route tables of a VPC, looked up. API: VPC DescribeRouteTables */
import type { Route, RouteTable } from "tencentcloud-sdk-nodejs/tencentcloud/services/vpc/v20170312/vpc_models";
import { z } from "zod";
import type { GetRouteTablesArgs, RouteInfo, RouteTableInfo, RouteTarget } from "../../../lookups/routeTables";
import { notFoundError } from "../../core/oneObject";
import type { Shape } from "../../core/schema";
import { allPages, type Tencent } from "../client";
import { listVpcs } from "../vpc/api";
import { defineLookup, lookupFields } from "./lookup";

/** What each kind of next hop is in our words; all others are gateways. */
const TARGETS: Readonly<Record<string, keyof RouteTarget>> = {
  CVM: "instanceId",
  NAT: "natGatewayId",
  // An instance in the Vpc is named by its address.
  NORMAL_CVM: "address",
  PEERCONNECTION: "peeringId",
};

/** How a route came, by its type. */
const ORIGINS: Readonly<Record<string, string>> = {
  NETD: "CreateRouteTable",
  USER: "CreateRoute",
  CCN: "EnableVgwRoutePropagation",
};

function targetOf({ GatewayType: type = "", GatewayId: id = "" }: Route): RouteTarget {
  if (/^LOCAL/.test(type)) return { gatewayId: "local" };
  const kind = TARGETS[type];
  if (kind !== undefined) return { [kind]: id };
  // The instance's own public address has no id.
  return { gatewayId: type === "EIP" ? "internet" : id };
}

function toRoute(route: Route): RouteInfo {
  const { DestinationCidrBlock, DestinationIpv6CidrBlock, Enabled = true, RouteType = "USER" } = route;
  return {
    destinationCidrBlock: DestinationCidrBlock || DestinationIpv6CidrBlock || "",
    via: targetOf(route),
    state: Enabled ? "active" : "disabled",
    origin: ORIGINS[RouteType] ?? RouteType,
  };
}

function toTable(table: RouteTable): RouteTableInfo {
  return {
    ...{ routeTableId: table.RouteTableId ?? "", vpcId: table.VpcId ?? "", main: table.Main ?? false },
    subnetIds: (table.AssociationSet ?? []).flatMap(({ SubnetId }) => SubnetId ?? []),
    routes: (table.RouteSet ?? []).map(toRoute),
  };
}

function tablesOf(cloud: Tencent, vpc: string): Promise<RouteTable[]> {
  const Filters = [{ Name: "vpc-id", Values: [vpc] }];
  return allPages(async ({ Offset, Limit }) => {
    const page = { Offset: String(Offset), Limit: String(Limit) };
    type Answer = { RouteTableSet?: RouteTable[]; TotalCount?: number };
    const answer = await cloud.ask<Answer>("vpc", "DescribeRouteTables", { Filters, ...page });
    return { items: answer.RouteTableSet, total: answer.TotalCount };
  });
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
    const tables = (await tablesOf(cloud, vpcId)).map(toTable);
    if (tables.length > 0)
      return tables.sort((a, b) => Number(b.main) - Number(a.main) || a.routeTableId.localeCompare(b.routeTableId));
    // Every VPC has its main table.
    const ids = (await lookup.mayList()) ? (await listVpcs(cloud)).flatMap(({ VpcId }) => VpcId ?? []) : undefined;
    throw notFoundError(`vpc of ${cloud.region}`, { id: vpcId }, ids);
  },
);
