/** The native types of a VPC's network. API: EC2 */
import type { CreateRouteRequest } from "@aws-sdk/client-ec2";
import { fromTags, tagsOf } from "./tags";
import { type Api, given, native, type Tags } from "./type";

type VpcInputs = { cidrBlock: string; enableDnsHostnames?: boolean; enableDnsSupport?: boolean; tags?: Tags };

async function setDns({ ec2 }: Api, VpcId: string, now: Partial<VpcInputs>, was: Partial<VpcInputs>): Promise<void> {
  if (now.enableDnsSupport !== undefined && now.enableDnsSupport !== was.enableDnsSupport)
    await ec2.modifyVpcAttribute({ VpcId, EnableDnsSupport: { Value: now.enableDnsSupport } });
  if (now.enableDnsHostnames !== undefined && now.enableDnsHostnames !== was.enableDnsHostnames)
    await ec2.modifyVpcAttribute({ VpcId, EnableDnsHostnames: { Value: now.enableDnsHostnames } });
}

const vpc = native<VpcInputs>({
  replace: ["cidrBlock"],
  async create(inputs, api) {
    const tags = tagsOf("vpc", inputs.tags);
    const { Vpc } = await api.ec2.createVpc({ CidrBlock: inputs.cidrBlock, TagSpecifications: tags });
    const id = given(Vpc?.VpcId, "VpcId");
    await setDns(api, id, inputs, { enableDnsSupport: true, enableDnsHostnames: false });
    return id;
  },
  async read(VpcId, { ec2, region }) {
    const found = (await ec2.describeVpcs({ VpcIds: [VpcId] })).Vpcs?.[0];
    if (!found) return undefined;
    const [hostnames, support] = await Promise.all([
      ec2.describeVpcAttribute({ VpcId, Attribute: "enableDnsHostnames" }),
      ec2.describeVpcAttribute({ VpcId, Attribute: "enableDnsSupport" }),
    ]);
    const main = { Name: "association.main", Values: ["true"] };
    const tables = await ec2.describeRouteTables({ Filters: [{ Name: "vpc-id", Values: [VpcId] }, main] });
    const groups = await ec2.describeSecurityGroups({
      Filters: [
        { Name: "vpc-id", Values: [VpcId] },
        { Name: "group-name", Values: ["default"] },
      ],
    });
    return {
      arn: `arn:aws:ec2:${region}:${found.OwnerId}:vpc/${VpcId}`,
      ownerId: found.OwnerId,
      cidrBlock: found.CidrBlock,
      dhcpOptionsId: found.DhcpOptionsId,
      enableDnsHostnames: hostnames.EnableDnsHostnames?.Value,
      enableDnsSupport: support.EnableDnsSupport?.Value,
      mainRouteTableId: tables.RouteTables?.[0]?.RouteTableId,
      defaultSecurityGroupId: groups.SecurityGroups?.[0]?.GroupId,
      tags: fromTags(found.Tags),
    };
  },
  update: (id, was, now, api) => setDns(api, id, now, was),
  async delete(VpcId, _was, { ec2 }) {
    await ec2.deleteVpc({ VpcId });
  },
});

type SubnetInputs = {
  vpcId: string;
  cidrBlock: string;
  availabilityZone?: string;
  mapPublicIpOnLaunch?: boolean;
  tags?: Tags;
};

async function setPublic({ ec2 }: Api, SubnetId: string, value: boolean | undefined, was = false): Promise<void> {
  if (value !== undefined && value !== was)
    await ec2.modifySubnetAttribute({ SubnetId, MapPublicIpOnLaunch: { Value: value } });
}

const subnet = native<SubnetInputs>({
  replace: ["vpcId", "cidrBlock", "availabilityZone"],
  async create({ vpcId, cidrBlock, availabilityZone, mapPublicIpOnLaunch, tags }, api) {
    const where = { VpcId: vpcId, CidrBlock: cidrBlock, AvailabilityZone: availabilityZone };
    const { Subnet } = await api.ec2.createSubnet({ ...where, TagSpecifications: tagsOf("subnet", tags) });
    const id = given(Subnet?.SubnetId, "SubnetId");
    await setPublic(api, id, mapPublicIpOnLaunch);
    return id;
  },
  async read(id, { ec2 }) {
    const found = (await ec2.describeSubnets({ SubnetIds: [id] })).Subnets?.[0];
    return (
      found && {
        arn: found.SubnetArn,
        ownerId: found.OwnerId,
        vpcId: found.VpcId,
        cidrBlock: found.CidrBlock,
        availabilityZone: found.AvailabilityZone,
        availabilityZoneId: found.AvailabilityZoneId,
        mapPublicIpOnLaunch: found.MapPublicIpOnLaunch,
        tags: fromTags(found.Tags),
      }
    );
  },
  update: (id, was, now, api) => setPublic(api, id, now.mapPublicIpOnLaunch, was.mapPublicIpOnLaunch),
  async delete(SubnetId, _was, { ec2 }) {
    await ec2.deleteSubnet({ SubnetId });
  },
});

type GatewayInputs = { vpcId?: string; tags?: Tags };

const internetGateway = native<GatewayInputs>({
  replace: [],
  async create({ vpcId, tags }, { ec2 }) {
    const made = await ec2.createInternetGateway({ TagSpecifications: tagsOf("internet-gateway", tags) });
    const InternetGatewayId = given(made.InternetGateway?.InternetGatewayId, "InternetGatewayId");
    if (vpcId) await ec2.attachInternetGateway({ InternetGatewayId, VpcId: vpcId });
    return InternetGatewayId;
  },
  async read(id, { ec2 }) {
    const found = (await ec2.describeInternetGateways({ InternetGatewayIds: [id] })).InternetGateways?.[0];
    return found && { ownerId: found.OwnerId, vpcId: found.Attachments?.[0]?.VpcId ?? "", tags: fromTags(found.Tags) };
  },
  async update(InternetGatewayId, was, now, { ec2 }) {
    if (was.vpcId === now.vpcId) return;
    if (was.vpcId) await ec2.detachInternetGateway({ InternetGatewayId, VpcId: was.vpcId });
    if (now.vpcId) await ec2.attachInternetGateway({ InternetGatewayId, VpcId: now.vpcId });
  },
  async delete(InternetGatewayId, { vpcId }, { ec2 }) {
    if (vpcId) await ec2.detachInternetGateway({ InternetGatewayId, VpcId: vpcId });
    await ec2.deleteInternetGateway({ InternetGatewayId });
  },
});

type TableInputs = { vpcId: string; tags?: Tags };

const routeTable = native<TableInputs>({
  replace: ["vpcId"],
  async create({ vpcId, tags }, { ec2 }) {
    const made = await ec2.createRouteTable({ VpcId: vpcId, TagSpecifications: tagsOf("route-table", tags) });
    return given(made.RouteTable?.RouteTableId, "RouteTableId");
  },
  async read(id, { ec2 }) {
    const found = (await ec2.describeRouteTables({ RouteTableIds: [id] })).RouteTables?.[0];
    return found && { ownerId: found.OwnerId, vpcId: found.VpcId, tags: fromTags(found.Tags) };
  },
  async delete(RouteTableId, _was, { ec2 }) {
    await ec2.deleteRouteTable({ RouteTableId });
  },
});

type RouteInputs = {
  routeTableId: string;
  destinationCidrBlock: string;
  gatewayId?: string;
  natGatewayId?: string;
  networkInterfaceId?: string;
  vpcPeeringConnectionId?: string;
};

const routeRequest = (inputs: RouteInputs): CreateRouteRequest => ({
  RouteTableId: inputs.routeTableId,
  DestinationCidrBlock: inputs.destinationCidrBlock,
  GatewayId: inputs.gatewayId,
  NatGatewayId: inputs.natGatewayId,
  NetworkInterfaceId: inputs.networkInterfaceId,
  VpcPeeringConnectionId: inputs.vpcPeeringConnectionId,
});

const route = native<RouteInputs>({
  replace: ["routeTableId", "destinationCidrBlock"],
  async create(inputs, { ec2 }) {
    await ec2.createRoute(routeRequest(inputs));
    return `r-${inputs.routeTableId}${inputs.destinationCidrBlock.replaceAll(/\D/g, "")}`;
  },
  async read(_id, { ec2 }, { routeTableId = "", destinationCidrBlock }) {
    const [table] = (await ec2.describeRouteTables({ RouteTableIds: [routeTableId] })).RouteTables ?? [];
    const found = table?.Routes?.find((one) => one.DestinationCidrBlock === destinationCidrBlock);
    return (
      found && {
        ...{ routeTableId, destinationCidrBlock, state: found.State, origin: found.Origin },
        gatewayId: found.GatewayId ?? "",
        natGatewayId: found.NatGatewayId ?? "",
        networkInterfaceId: found.NetworkInterfaceId ?? "",
        vpcPeeringConnectionId: found.VpcPeeringConnectionId ?? "",
      }
    );
  },
  async update(_id, _was, now, { ec2 }) {
    await ec2.replaceRoute(routeRequest(now));
  },
  async delete(_id, { routeTableId, destinationCidrBlock }, { ec2 }) {
    await ec2.deleteRoute({ RouteTableId: routeTableId, DestinationCidrBlock: destinationCidrBlock });
  },
});

type AssociationInputs = { routeTableId: string; subnetId: string };

const routeTableAssociation = native<AssociationInputs>({
  replace: ["subnetId"],
  async create({ routeTableId, subnetId }, { ec2 }) {
    const made = await ec2.associateRouteTable({ RouteTableId: routeTableId, SubnetId: subnetId });
    return given(made.AssociationId, "AssociationId");
  },
  async read(id, { ec2 }) {
    const filter = { Name: "association.route-table-association-id", Values: [id] };
    const [table] = (await ec2.describeRouteTables({ Filters: [filter] })).RouteTables ?? [];
    const found = table?.Associations?.find((one) => one.RouteTableAssociationId === id);
    return found && { routeTableId: found.RouteTableId, subnetId: found.SubnetId };
  },
  async delete(AssociationId, _was, { ec2 }) {
    await ec2.disassociateRouteTable({ AssociationId });
  },
});

/** The native types of a network, by their tokens. */
export const network = {
  "aws:ec2/vpc:Vpc": vpc,
  "aws:ec2/subnet:Subnet": subnet,
  "aws:ec2/internetGateway:InternetGateway": internetGateway,
  "aws:ec2/routeTable:RouteTable": routeTable,
  "aws:ec2/route:Route": route,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": routeTableAssociation,
};
