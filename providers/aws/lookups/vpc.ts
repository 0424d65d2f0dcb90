/** A VPC with its subnets, looked up. */
import type { Vpc } from "@aws-sdk/client-ec2";
import type { GetVpcArgs, GetVpcResult } from "../../../lookups/vpc";
import { compareNetworks } from "../../core/addresses";
import { descriptionOf, nameOf } from "../names";
import { firstAddress, listSubnets, listVpcs } from "../vpc/api";
import { defineLookup, type ObjectKind, oneObject, pick } from "./lookup";

const vpcs: ObjectKind<Vpc> = {
  noun: "vpc",
  byId: async (cloud, id) => (await listVpcs(cloud, [{ Name: "vpc-id", Values: [id] }]))[0],
  byName: async (cloud, name) =>
    (await listVpcs(cloud, [{ Name: "tag-key", Values: ["Name"] }])).filter(({ Tags }) => nameOf(Tags) === name),
  names: async (cloud) => (await listVpcs(cloud, [])).map(({ Tags }) => nameOf(Tags)).filter(Boolean),
  idOf: ({ VpcId = "" }) => VpcId,
};

/** A Vpc by id or name. */
export const getVpc = defineLookup("getVpc", oneObject, async (lookup, args: GetVpcArgs): Promise<GetVpcResult> => {
  const { cloud } = lookup;
  const { VpcId: id = "", Tags, State: status = "" } = await pick(lookup, vpcs, args);
  const subnets = await listSubnets(cloud, [{ Name: "vpc-id", Values: [id] }]);
  return {
    ...{ id, name: nameOf(Tags), description: descriptionOf(Tags), region: cloud.region, status },
    subnets: subnets
      .map(({ SubnetId = "", Tags: own, CidrBlock: cidr = "" }) => ({
        ...{ id: SubnetId, name: nameOf(own), cidr, ipVersion: 4 as const },
        gatewayIp: firstAddress(cidr),
      }))
      .sort((a, b) => compareNetworks(a.cidr, b.cidr)),
  };
});
