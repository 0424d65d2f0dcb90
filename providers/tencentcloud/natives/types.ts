/** The native types that components create and our mark stands on: how each is looked for, and deleted if it was left behind. */
import { OmnicloudError } from "../../core/errors";
import { until } from "../../core/poll";
import type { Service, Tencent } from "../client";
import { findInstance, listInstances } from "../instance/api";
import type { Kind } from "../tags";

/** One native type. */
export interface NativeType {
  /** Its name in the engine. */
  type: string;
  /** How the tag service names its objects. */
  kind: Kind;
  /** Whether there is one of this id: a list of tags may be older. */
  exists(cloud: Tencent, id: string): Promise<boolean>;
  /** Deletes one, and waits until it is gone. */
  remove(cloud: Tencent, id: string): Promise<void>;
}

/** A type whose objects are listed by a filter, and deleted by one request. */
function plain(
  type: string,
  kind: Kind,
  service: Service,
  [list, filter, remove, argument]: readonly [list: string, filter: string, remove: string, argument: string],
): NativeType {
  return {
    type,
    kind,
    async exists(cloud, id) {
      const Filters = [{ Name: filter, Values: [id] }];
      const { TotalCount = 0 } = await cloud.ask<{ TotalCount?: number }>(service, list, { Filters });
      return TotalCount > 0;
    },
    async remove(cloud, id) {
      await cloud.ask(service, remove, { [argument]: argument.endsWith("s") ? [id] : id });
    },
  };
}

/** All of them, in the order in which they can be created. */
export const NATIVE_TYPES: readonly NativeType[] = [
  plain("tencentcloud:index/vpc:Vpc", ["vpc", "vpc"], "vpc", ["DescribeVpcs", "vpc-id", "DeleteVpc", "VpcId"]),
  plain("tencentcloud:index/eip:Eip", ["vpc", "eip"], "vpc", [
    ...(["DescribeAddresses", "address-id", "ReleaseAddresses", "AddressIds"] as const),
  ]),
  plain("tencentcloud:index/natGateway:NatGateway", ["vpc", "nat"], "vpc", [
    ...(["DescribeNatGateways", "nat-gateway-id", "DeleteNatGateway", "NatGatewayId"] as const),
  ]),
  plain("tencentcloud:index/routeTable:RouteTable", ["vpc", "rtb"], "vpc", [
    ...(["DescribeRouteTables", "route-table-id", "DeleteRouteTable", "RouteTableId"] as const),
  ]),
  plain("tencentcloud:index/subnet:Subnet", ["vpc", "subnet"], "vpc", [
    ...(["DescribeSubnets", "subnet-id", "DeleteSubnet", "SubnetId"] as const),
  ]),
  plain("tencentcloud:index/securityGroup:SecurityGroup", ["cvm", "sg"], "vpc", [
    ...(["DescribeSecurityGroups", "security-group-id", "DeleteSecurityGroup", "SecurityGroupId"] as const),
  ]),
  {
    type: "tencentcloud:index/instance:Instance",
    kind: ["cvm", "instance"],
    exists: async (cloud, id) => (await findInstance(cloud, id)) !== undefined,
    async remove(cloud, id) {
      await cloud.ask("cvm", "TerminateInstances", { InstanceIds: [id] });
      const Filters = [{ Name: "instance-id", Values: [id] }];
      await until(`${id} to be gone`, async () =>
        (await listInstances(cloud, Filters)).length === 0 ? true : undefined,
      );
    },
  },
];

/** @throws OmnicloudError always: native resources are created by their own provider */
export function notOurs(type: string): never {
  throw new OmnicloudError(`${type} is created by its own provider`);
}
