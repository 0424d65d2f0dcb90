/** VPCs with their subnets, looked up. */
import { z } from "zod";
import type { GetVpcArgs, GetVpcResult } from "../../../lookups/vpc";
import type { GetVpcsArgs } from "../../../lookups/vpcs";
import { compareNetworks } from "../../core/addresses";
import { gathered } from "../../core/gathered";
import { exactNames, idList, listFields } from "../../core/listed";
import { listNarrowed } from "../../core/narrowed";
import { listedKind, pick } from "../../core/objectKind";
import { perCloud } from "../../core/perCloud";
import type { Shape } from "../../core/schema";
import type { Tencent } from "../client";
import { fromTagged, toTags } from "../tags";
import { toUtc } from "../time";
import { firstAddress, listSubnets, listVpcs, MOST_VALUES, type Subnet, type Vpc } from "../vpc/api";
import { defineLookup, filterOf, lookupFields, oneObject } from "./lookup";

const idOf = ({ VpcId = "" }: Vpc) => VpcId;
const nameOf = ({ VpcName = "" }: Vpc) => VpcName;
const ofIds = (cloud: Tencent, ids: readonly string[]) => listVpcs(cloud, filterOf("vpc-id", ids));
const ofNames = (cloud: Tencent, names: readonly string[]) => listVpcs(cloud, filterOf("vpc-name", names));

const vpcs = listedKind<Tencent, Vpc>({
  ...{ noun: "vpc", atOnce: MOST_VALUES, idOf, nameOf, ofIds, ofNames },
  all: (cloud) => listVpcs(cloud),
});

/** The subnets of a VPC; those of several that are asked for at a time come together: of many, by one list of all. */
const subnetsOf = perCloud((cloud: Tencent) =>
  gathered<Subnet[]>(
    async (ids) => {
      const all = await listSubnets(cloud, filterOf("vpc-id", ids));
      return new Map(ids.map((id) => [id, all.filter(({ VpcId }) => VpcId === id)]));
    },
    { remember: false },
  ),
);

async function toResult(cloud: Tencent, vpc: Vpc): Promise<GetVpcResult> {
  const subnets = (await subnetsOf(cloud)(idOf(vpc))) ?? [];
  return {
    ...{ id: idOf(vpc), name: nameOf(vpc), description: fromTagged(toTags(vpc.TagSet)).description },
    ...{ region: cloud.region, status: "available", createdAt: toUtc(vpc.CreatedTime) },
    subnets: subnets
      .map(({ SubnetId = "", SubnetName = "", CidrBlock: cidr = "" }) => ({
        ...{ id: SubnetId, name: SubnetName, cidr, ipVersion: 4 as const, gatewayIp: firstAddress(cidr) },
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
    const { cloud } = lookup;
    const names = filters === undefined ? undefined : [filters.Name].flat();
    const found = await listNarrowed<Tencent, Vpc>(lookup, {
      ...{ noun: "vpc", ids: vpcIds, missing, atOnce: MOST_VALUES, idOf },
      ofIds: (ids) => ofIds(cloud, ids),
      list: () => ofNames(cloud, names ?? []),
      isMeant: (vpc) => names === undefined || names.includes(nameOf(vpc)),
    });
    return Promise.all(found.map((vpc) => toResult(cloud, vpc)));
  },
);
