/** VPCs with their subnets, looked up. */

import type { Subnet, Vpc } from "@aws-sdk/client-ec2";
import { z } from "zod";
import type { GetVpcArgs, GetVpcResult } from "../../../lookups/vpc";
import type { GetVpcsArgs } from "../../../lookups/vpcs";
import { compareNetworks } from "../../core/addresses";
import { gathered } from "../../core/gathered";
import { exactNames, idList, listFields } from "../../core/listed";
import { pick } from "../../core/objectKind";
import { perCloud } from "../../core/perCloud";
import type { Shape } from "../../core/schema";
import type { Aws } from "../client";
import { descriptionOf, nameOf } from "../names";
import { firstAddress, listSubnets, listVpcs } from "../vpc/api";
import { listNarrowed } from "./list";
import { defineLookup, type Filter, listedKind, lookupFields, nameFilters, oneObject } from "./lookup";

const vpcs = listedKind<Vpc>({
  noun: "vpc",
  idFilter: "vpc-id",
  list: listVpcs,
  idOf: ({ VpcId = "" }) => VpcId,
  nameOf: ({ Tags }) => nameOf(Tags),
});

/** The subnets of a VPC; those of all VPCs that are asked for at a time come by one request. */
const subnetsOf = perCloud((cloud: Aws) =>
  gathered<Subnet[]>(
    async (ids) => {
      const all = await listSubnets(cloud, [{ Name: "vpc-id", Values: [...ids] }]);
      return new Map(ids.map((id) => [id, all.filter(({ VpcId }) => VpcId === id)]));
    },
    { atOnce: 200, remember: false },
  ),
);

async function toResult(cloud: Aws, { VpcId: id = "", Tags, State }: Vpc): Promise<GetVpcResult> {
  const subnets = (await subnetsOf(cloud)(id)) ?? [];
  return {
    ...{ id, name: nameOf(Tags), description: descriptionOf(Tags), region: cloud.region, status: State ?? "" },
    subnets: subnets
      .map(({ SubnetId = "", Tags: own, CidrBlock: cidr = "" }) => ({
        ...{ id: SubnetId, name: nameOf(own), cidr, ipVersion: 4 as const },
        gatewayIp: firstAddress(cidr),
      }))
      .sort((a, b) => compareNetworks(a.cidr, b.cidr)),
  };
}

/** A Vpc by id or name. */
export const getVpc = defineLookup(
  "getVpc",
  oneObject,
  async (lookup, args: GetVpcArgs): Promise<GetVpcResult> => toResult(lookup.cloud, await pick(lookup, vpcs, args)),
);

/** Several Vpcs. */
export const getVpcs = defineLookup(
  "getVpcs",
  z.strictObject({
    ...{ ...lookupFields, ...listFields },
    vpcIds: idList.optional(),
    filters: z.strictObject({ Name: exactNames }).optional(),
  } satisfies Shape<Omit<GetVpcsArgs, "project" | "openstack">>),
  async (lookup, { vpcIds, filters, missing }: GetVpcsArgs): Promise<GetVpcResult[]> => {
    const names = filters === undefined ? undefined : [filters.Name].flat();
    const found = await listNarrowed<Vpc>(lookup, {
      ...{ noun: "vpc", ids: vpcIds, missing, idFilter: "vpc-id", filters: names ? nameFilters(names) : [] },
      list: (all: Filter[]) => listVpcs(lookup.cloud, all),
      idOf: ({ VpcId = "" }) => VpcId,
      isMeant: ({ Tags }) => names === undefined || names.includes(nameOf(Tags)),
    });
    return Promise.all(found.map((vpc) => toResult(lookup.cloud, vpc)));
  },
);
