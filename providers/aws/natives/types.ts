/** The native types that components create and our mark stands on: how each is looked for, and deleted if it was left behind. */
import { OmnicloudError } from "../../core/errors";
import { until } from "../../core/poll";
import { type Aws, ec2Sdk } from "../client";
import { findInstances, isGoneState } from "../instance/api";
import { deleteWhenLeft } from "../occupants/api";
import { listGroups } from "../securityGroup/api";
import { listSubnets, listVpcs } from "../vpc/api";

/** One native type. */
export interface NativeType {
  /** Its name in the engine. */
  type: string;
  /** What its ids begin with. */
  prefix: string;
  /** Of these ids, those that are there, with the time of their creation if EC2 says it: a list of tags may be older. */
  existing(cloud: Aws, ids: string[]): Promise<{ id: string; createdAt?: string }[]>;
  /** Deletes one, and waits until it is gone. */
  remove(cloud: Aws, id: string): Promise<void>;
  /** True if it cannot be deleted as long as something is in it. */
  holds?: true;
}

const filter = (Name: string, Values: string[]) => [{ Name, Values }];
const known = (ids: readonly (string | undefined)[]) => ids.flatMap((id) => (id === undefined ? [] : [{ id }]));

const vpc: NativeType = {
  type: "aws:ec2/vpc:Vpc",
  prefix: "vpc-",
  holds: true,
  existing: async (cloud, ids) => known((await listVpcs(cloud, filter("vpc-id", ids))).map(({ VpcId }) => VpcId)),
  async remove(cloud, VpcId) {
    await deleteWhenLeft(cloud, VpcId, () => cloud.ec2.send(new (ec2Sdk().DeleteVpcCommand)({ VpcId })));
  },
};

const dhcpOptions: NativeType = {
  type: "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
  prefix: "dopt-",
  async existing(cloud, ids) {
    const command = new (ec2Sdk().DescribeDhcpOptionsCommand)({ Filters: filter("dhcp-options-id", ids) });
    return known(((await cloud.ec2.send(command)).DhcpOptions ?? []).map(({ DhcpOptionsId }) => DhcpOptionsId));
  },
  async remove(cloud, DhcpOptionsId) {
    await cloud.ec2.send(new (ec2Sdk().DeleteDhcpOptionsCommand)({ DhcpOptionsId }));
  },
};

const subnet: NativeType = {
  type: "aws:ec2/subnet:Subnet",
  prefix: "subnet-",
  holds: true,
  existing: async (cloud, ids) =>
    known((await listSubnets(cloud, filter("subnet-id", ids))).map(({ SubnetId }) => SubnetId)),
  async remove(cloud, SubnetId) {
    await deleteWhenLeft(cloud, SubnetId, () => cloud.ec2.send(new (ec2Sdk().DeleteSubnetCommand)({ SubnetId })));
  },
};

async function gateways(cloud: Aws, ids: string[]) {
  const command = new (ec2Sdk().DescribeInternetGatewaysCommand)({ Filters: filter("internet-gateway-id", ids) });
  return (await cloud.ec2.send(command)).InternetGateways ?? [];
}

const internetGateway: NativeType = {
  type: "aws:ec2/internetGateway:InternetGateway",
  prefix: "igw-",
  existing: async (cloud, ids) => known((await gateways(cloud, ids)).map(({ InternetGatewayId }) => InternetGatewayId)),
  async remove(cloud, InternetGatewayId) {
    const sdk = ec2Sdk();
    const [found] = await gateways(cloud, [InternetGatewayId]);
    for (const { VpcId } of found?.Attachments ?? [])
      await cloud.ec2.send(new sdk.DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
    await cloud.ec2.send(new sdk.DeleteInternetGatewayCommand({ InternetGatewayId }));
  },
};

const routeTable: NativeType = {
  type: "aws:ec2/routeTable:RouteTable",
  prefix: "rtb-",
  async existing(cloud, ids) {
    const command = new (ec2Sdk().DescribeRouteTablesCommand)({ Filters: filter("route-table-id", ids) });
    return known(((await cloud.ec2.send(command)).RouteTables ?? []).map(({ RouteTableId }) => RouteTableId));
  },
  async remove(cloud, RouteTableId) {
    await cloud.ec2.send(new (ec2Sdk().DeleteRouteTableCommand)({ RouteTableId }));
  },
};

const securityGroup: NativeType = {
  type: "aws:ec2/securityGroup:SecurityGroup",
  prefix: "sg-",
  holds: true,
  existing: async (cloud, ids) =>
    known((await listGroups(cloud, filter("group-id", ids))).map(({ GroupId }) => GroupId)),
  async remove(cloud, GroupId) {
    await deleteWhenLeft(cloud, GroupId, () => cloud.ec2.send(new (ec2Sdk().DeleteSecurityGroupCommand)({ GroupId })));
  },
};

const eip: NativeType = {
  type: "aws:ec2/eip:Eip",
  prefix: "eipalloc-",
  async existing(cloud, ids) {
    const command = new (ec2Sdk().DescribeAddressesCommand)({ Filters: filter("allocation-id", ids) });
    return known(((await cloud.ec2.send(command)).Addresses ?? []).map(({ AllocationId }) => AllocationId));
  },
  async remove(cloud, AllocationId) {
    await cloud.ec2.send(new (ec2Sdk().ReleaseAddressCommand)({ AllocationId }));
  },
};

async function natGateways(cloud: Aws, ids: string[]) {
  const command = new (ec2Sdk().DescribeNatGatewaysCommand)({ Filter: filter("nat-gateway-id", ids) });
  const all = (await cloud.ec2.send(command)).NatGateways ?? [];
  return all.filter(({ State }) => State !== "deleted");
}

const natGateway: NativeType = {
  type: "aws:ec2/natGateway:NatGateway",
  prefix: "nat-",
  existing: async (cloud, ids) =>
    (await natGateways(cloud, ids))
      .filter(({ State }) => State !== "deleting")
      .map(({ NatGatewayId: id = "", CreateTime }) => ({ id, createdAt: CreateTime?.toISOString() })),
  async remove(cloud, NatGatewayId) {
    await cloud.ec2.send(new (ec2Sdk().DeleteNatGatewayCommand)({ NatGatewayId }));
    // Until then it has its address, and its subnet cannot be deleted.
    await until(`${NatGatewayId} to be gone`, async () =>
      (await natGateways(cloud, [NatGatewayId])).length === 0 ? true : undefined,
    );
  },
};

const instance: NativeType = {
  type: "aws:ec2/instance:Instance",
  prefix: "i-",
  existing: async (cloud, ids) =>
    (await findInstances(cloud, ids))
      .filter((one) => !isGoneState(one))
      .map(({ InstanceId: id = "", LaunchTime }) => ({ id, createdAt: LaunchTime?.toISOString() })),
  async remove(cloud, id) {
    await cloud.ec2.send(new (ec2Sdk().TerminateInstancesCommand)({ InstanceIds: [id] }));
    await until(`${id} to be gone`, async () => {
      const left = await findInstances(cloud, [id]);
      return left.every(({ State }) => State?.Name === "terminated") ? true : undefined;
    });
  },
};

/** All of them, in the order in which they can be created. */
export const NATIVE_TYPES: readonly NativeType[] = [
  vpc,
  dhcpOptions,
  subnet,
  internetGateway,
  routeTable,
  securityGroup,
  eip,
  natGateway,
  instance,
];

/** @throws OmnicloudError always: native resources are created by their own provider */
export function notOurs(type: string): never {
  throw new OmnicloudError(`${type} is created by its own provider`);
}
