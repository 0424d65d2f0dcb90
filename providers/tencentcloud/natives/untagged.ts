/**
 * Native objects that carry no tags: each is found by what it joins, if it joins it as the program says. A second create of
 * one is refused by Tencent Cloud, so after a kill nothing goes on until it is in the state.
 */
import type { Tencent } from "../client";

/** The inputs of a native resource, in clear. */
type Inputs = Readonly<Record<string, unknown>>;

/** Finds an object by the inputs of its create. @returns its id in the engine */
type Find = (inputs: Inputs, cloud: Tencent) => Promise<string | undefined>;

const address: Find = async ({ eipId, instanceId }, cloud) => {
  const Filters = [{ Name: "address-id", Values: [String(eipId)] }];
  type Answer = { AddressSet?: { InstanceId?: string }[] };
  const { AddressSet: [found] = [] } = await cloud.ask<Answer>("vpc", "DescribeAddresses", { Filters });
  return found?.InstanceId === instanceId ? `${eipId}::${instanceId}` : undefined;
};

/** A route of a table. */
interface RouteWire {
  RouteId?: number;
  DestinationCidrBlock?: string;
  GatewayType?: string;
  GatewayId?: string;
}

const route: Find = async ({ routeTableId, destinationCidrBlock, nextType, nextHub }, cloud) => {
  const Filters = [{ Name: "route-table-id", Values: [String(routeTableId)] }];
  type Answer = { RouteTableSet?: { RouteSet?: RouteWire[] }[] };
  const { RouteTableSet: [table] = [] } = await cloud.ask<Answer>("vpc", "DescribeRouteTables", { Filters });
  const found = table?.RouteSet?.find(
    (one) =>
      one.DestinationCidrBlock === destinationCidrBlock && one.GatewayType === nextType && one.GatewayId === nextHub,
  );
  return found && `${found.RouteId}.${routeTableId}`;
};

/** How each type is found. */
export const untagged: Readonly<Record<string, Find>> = {
  "tencentcloud:index/eipAssociation:EipAssociation": address,
  "tencentcloud:index/routeTableEntry:RouteTableEntry": route,
};
