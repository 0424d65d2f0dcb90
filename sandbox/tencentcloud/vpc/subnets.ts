// Subnets: a part of a VPC's addresses in one zone. https://cloud.tencent.com/document/api/215/15782
import { z } from "zod";
import { contains, formatAddress, overlaps, parseAddress, parseCidr } from "../../neutron/addresses";
import { action, type TencentActions } from "../action";
import { filtered, filterFields, flag, pageFields, pageOf, tagList, tagSet, toTags } from "../fields";
import type { Subnet } from "../objects";
import { refuse } from "../refusal";
import { newId, plainTime, type Region } from "../state";
import { mainTableOf, tableOf } from "./routeTable";
import { rangeOf, vpcOf } from "./vpcs";

/** A subnet by its id. @throws TencentRefusal if there is none */
export function subnetOf(here: Region, id: string): Subnet {
  return here.subnets.get(id) ?? refuse("ResourceNotFound", `The subnet \`${id}\` does not exist.`);
}

/** The first and last addresses that instances get: all but the network's, the gateway's and the broadcast's. */
function usable(subnet: Subnet): { first: bigint; last: bigint } {
  const cidr = parseCidr(subnet.cidr);
  return { first: (cidr?.first ?? 0n) + 2n, last: (cidr?.last ?? 0n) - 1n };
}

/** The addresses in use in a subnet. */
function addressesIn(here: Region, subnet: Subnet): Set<string> {
  const holders = [...here.instances.values(), ...here.fileSystems.values()];
  return new Set(holders.filter(({ subnetId }) => subnetId === subnet.id).map(({ address }) => address));
}

/** A free address of a subnet, or the wanted one. @throws TencentRefusal if it is not free */
export function addressFor(here: Region, subnet: Subnet, wanted?: string): string {
  const { first, last } = usable(subnet);
  const used = addressesIn(here, subnet);
  if (wanted !== undefined) {
    const address = parseAddress(wanted);
    if (!address || address.value < first || address.value > last)
      refuse("VpcAddrNotInSubNet", `The address ${wanted} is not in ${subnet.cidr}.`);
    if (used.has(wanted)) refuse("VpcIpIsUsed", `The address ${wanted} is in use.`);
    return wanted;
  }
  for (let value = first; value <= last; value += 1n) {
    const text = formatAddress({ version: 4, value });
    if (!used.has(text)) return text;
  }
  return refuse("FailedOperation.NoAvailableIpAddressCountInSubnet", `The subnet ${subnet.id} has no free address.`);
}

function view(here: Region, subnet: Subnet) {
  const { first, last } = usable(subnet);
  const total = Number(last - first) + 1;
  return {
    SubnetId: subnet.id,
    VpcId: subnet.vpcId,
    SubnetName: subnet.name,
    CidrBlock: subnet.cidr,
    Zone: subnet.zone,
    RouteTableId: subnet.routeTableId,
    IsDefault: false,
    EnableBroadcast: subnet.broadcast,
    CreatedTime: subnet.createdAt,
    TotalIpAddressCount: total,
    AvailableIpAddressCount: total - addressesIn(here, subnet).size,
    Ipv6CidrBlock: "",
    NetworkAclId: "",
    IsRemoteVpcSnat: false,
    TagSet: tagSet(subnet.tags),
  };
}

function checkRange(here: Region, vpcId: string, text: string): string {
  const cidr = rangeOf(text, "CidrBlock");
  const [parsed, whole] = [parseCidr(cidr), parseCidr(vpcOf(here, vpcId).cidr)];
  if (!parsed || !whole || parsed.prefix > 29 || !contains(whole, parsed))
    return refuse("InvalidParameterValue.SubnetRange", `The CIDR block ${cidr} is not in that of the VPC.`);
  for (const other of here.subnets.values()) {
    const there = other.vpcId === vpcId && parseCidr(other.cidr);
    if (there && overlaps(there, parsed))
      refuse("InvalidParameterValue.SubnetConflict", `The CIDR block ${cidr} overlaps with ${other.id}.`);
  }
  return cidr;
}

/** Their actions. */
export const subnetActions: TencentActions = {
  CreateSubnet: action(
    {
      VpcId: z.string(),
      SubnetName: z.string().min(1).max(60),
      CidrBlock: z.string(),
      Zone: z.string(),
      Tags: tagList,
    },
    (given, { here }) => {
      const vpc = vpcOf(here, given.VpcId);
      if (!here.zones.includes(given.Zone))
        refuse("InvalidParameterValue.UnavailableZone", `The zone ${given.Zone} is not available.`);
      const subnet: Subnet = {
        id: newId("subnet"),
        vpcId: vpc.id,
        name: given.SubnetName,
        cidr: checkRange(here, vpc.id, given.CidrBlock),
        zone: given.Zone,
        routeTableId: mainTableOf(here, vpc.id).id,
        broadcast: false,
        createdAt: plainTime(),
        tags: toTags(given.Tags),
      };
      here.subnets.set(subnet.id, subnet);
      return { Subnet: view(here, subnet) };
    },
  ),
  DescribeSubnets: action(
    { SubnetIds: z.array(z.string()).optional(), ...filterFields, ...pageFields },
    ({ SubnetIds, Filters, ...page }, { here }) => {
      if (SubnetIds?.length && Filters?.length)
        refuse("InvalidParameter.Coexist", "`SubnetIds` and `Filters` cannot be given both.");
      const wanted = SubnetIds?.length ? SubnetIds.map((id) => subnetOf(here, id)) : [...here.subnets.values()];
      const found = filtered(
        wanted,
        Filters,
        {
          "subnet-id": ({ id }) => id,
          "vpc-id": ({ vpcId }) => vpcId,
          "subnet-name": ({ name }) => name,
          "cidr-block": ({ cidr }) => cidr,
          zone: ({ zone }) => zone,
          "is-default": () => "false",
          "is-remote-vpc-snat": () => "false",
        },
        "InvalidParameter.FilterInvalidKey",
      );
      return { TotalCount: found.length, SubnetSet: pageOf(found, page).map((one) => view(here, one)) };
    },
  ),
  ModifySubnetAttribute: action(
    { SubnetId: z.string(), SubnetName: z.string().max(60).optional(), EnableBroadcast: flag.optional() },
    ({ SubnetId, SubnetName, EnableBroadcast }, { here }) => {
      const subnet = subnetOf(here, SubnetId);
      subnet.name = SubnetName ?? subnet.name;
      subnet.broadcast = EnableBroadcast ?? subnet.broadcast;
    },
  ),
  ReplaceRouteTableAssociation: action(
    { SubnetId: z.string(), RouteTableId: z.string() },
    ({ SubnetId, RouteTableId }, { here }) => {
      const subnet = subnetOf(here, SubnetId);
      const table = tableOf(here, RouteTableId);
      if (table.vpcId !== subnet.vpcId) refuse("VpcIdNotMatch", "The route table is of another VPC.");
      subnet.routeTableId = table.id;
    },
  ),
  DeleteSubnet: action({ SubnetId: z.string() }, ({ SubnetId }, { here }) => {
    const subnet = subnetOf(here, SubnetId);
    if (addressesIn(here, subnet).size > 0) refuse("ResourceInUse", `The resource \`${subnet.id}\` is in use.`);
    here.subnets.delete(subnet.id);
  }),
};
