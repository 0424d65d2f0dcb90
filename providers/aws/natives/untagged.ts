/**
 * Native objects that carry no tags: each is found by what it joins, if it joins it as the program says. A second create of
 * one is refused by AWS, so after a kill nothing goes on until it is in the state.
 */
import { crc32 } from "node:zlib";
import { type Aws, ec2Sdk } from "../client";
import { listVpcs } from "../vpc/api";

/** The inputs of a native resource, in clear. */
type Inputs = Readonly<Record<string, unknown>>;

/** Finds an object by the inputs of its create. @returns its id in the engine */
type Find = (inputs: Inputs, cloud: Aws) => Promise<string | undefined>;

async function tableOf(cloud: Aws, { routeTableId }: Inputs) {
  const { DescribeRouteTablesCommand } = ec2Sdk();
  const Filters = [{ Name: "route-table-id", Values: [String(routeTableId)] }];
  return (await cloud.ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables?.[0];
}

const association: Find = async (inputs, cloud) => {
  const { Associations = [] } = (await tableOf(cloud, inputs)) ?? {};
  return Associations.find(({ SubnetId }) => SubnetId === inputs.subnetId)?.RouteTableAssociationId;
};

const route: Find = async (inputs, cloud) => {
  const { routeTableId, destinationCidrBlock: to, gatewayId, natGatewayId } = inputs;
  const { Routes = [] } = (await tableOf(cloud, inputs)) ?? {};
  const found = Routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === to);
  const isOurs = found && (gatewayId ?? natGatewayId) === (found.NatGatewayId || found.GatewayId);
  // The plugin makes its id of both; it reads a route by its table and destination.
  return isOurs ? `r-${routeTableId}${crc32(String(to))}` : undefined;
};

const address: Find = async ({ allocationId, instanceId }, cloud) => {
  const { DescribeAddressesCommand } = ec2Sdk();
  const Filters = [{ Name: "allocation-id", Values: [String(allocationId)] }];
  const [found] = (await cloud.ec2.send(new DescribeAddressesCommand({ Filters }))).Addresses ?? [];
  return found?.InstanceId === instanceId ? found?.AssociationId : undefined;
};

const nameServers: Find = async ({ vpcId, dhcpOptionsId }, cloud) => {
  const [vpc] = await listVpcs(cloud, [{ Name: "vpc-id", Values: [String(vpcId)] }]);
  return vpc?.DhcpOptionsId === dhcpOptionsId ? `${dhcpOptionsId}-${vpcId}` : undefined;
};

/** How each type is found. */
export const untagged: Readonly<Record<string, Find>> = {
  "aws:ec2/routeTableAssociation:RouteTableAssociation": association,
  "aws:ec2/route:Route": route,
  "aws:ec2/eipAssociation:EipAssociation": address,
  "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": nameServers,
};
