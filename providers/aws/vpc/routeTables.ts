/** Route tables of EC2. API: EC2 DescribeRouteTables */
import type { Route, RouteTable } from "@aws-sdk/client-ec2";
import type { Target } from "../../core/routes";
import { type Aws, ec2Sdk } from "../client";
import { listSubnets } from "./api";

/** The route tables of a VPC, all pages of them; none if there is no such VPC. */
export function listRouteTables(cloud: Aws, vpc: string): Promise<RouteTable[]> {
  return tablesWith(cloud, "vpc-id", vpc);
}

/** A route table by its id; `undefined` if there is none. By a filter: an id of another form would be refused. */
export async function findRouteTable(cloud: Aws, id: string): Promise<RouteTable | undefined> {
  const [found] = await tablesWith(cloud, "route-table-id", id);
  return found;
}

/** All route tables of the region. */
export const allRouteTables = (cloud: Aws): Promise<RouteTable[]> => tablesWith(cloud);

async function tablesWith(cloud: Aws, Name?: string, value = ""): Promise<RouteTable[]> {
  const { DescribeRouteTablesCommand } = ec2Sdk();
  const Filters = Name === undefined ? undefined : [{ Name, Values: [value] }];
  const all: RouteTable[] = [];
  for (let NextToken: string | undefined; ; ) {
    const answer = await cloud.ec2.send(new DescribeRouteTablesCommand({ Filters, MaxResults: 100, NextToken }));
    all.push(...(answer.RouteTables ?? []));
    NextToken = answer.NextToken || undefined;
    if (NextToken === undefined) return all;
  }
}

/** A route table that subnets use. */
export interface TableInUse {
  id: string;
  /** The ids of its subnets. */
  subnets: string[];
}

/** The tables of a VPC that its subnets use; of one without subnets the main table. */
export async function tablesInUse(cloud: Aws, vpc: string): Promise<TableInUse[]> {
  const [tables, subnets] = await Promise.all([
    listRouteTables(cloud, vpc),
    listSubnets(cloud, [{ Name: "vpc-id", Values: [vpc] }]),
  ]);
  const named = tables.map(({ RouteTableId: id = "", Associations = [] }) => ({
    id,
    isMain: Associations.some(({ Main }) => Main === true),
    subnets: Associations.flatMap(({ SubnetId }) => SubnetId ?? []),
  }));
  const elsewhere = new Set(named.flatMap((table) => table.subnets));
  const others = subnets.flatMap(({ SubnetId = "" }) => (elsewhere.has(SubnetId) ? [] : [SubnetId]));
  const all = named.map(({ id, isMain, subnets: own }) => ({
    id,
    isMain,
    subnets: isMain ? [...own, ...others] : own,
  }));
  const used = all.filter((table) => table.subnets.length > 0);
  return used.length > 0 ? used : all.filter(({ isMain }) => isMain);
}

/** What a route leads to: an instance has an interface too, which is a matter of the instance. */
export function targetOfRoute(route: Route): Target {
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
