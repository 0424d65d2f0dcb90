// VPCs: their addresses, and what is still in them. https://cloud.tencent.com/document/api/215/15775
import { z } from "zod";
import { contains, formatCidr, parseCidr } from "../../neutron/addresses";
import { action, type TencentActions } from "../action";
import { filtered, filterFields, flag, pageFields, pageOf, tagList, tagSet, toTags } from "../fields";
import type { Vpc } from "../objects";
import { refuse } from "../refusal";
import { newId, plainTime, type Region } from "../state";
import { newRouteTable } from "./routeTable";

/** The private ranges in which a VPC may be. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((cidr) => parseCidr(cidr));

/** A VPC by its id. @throws TencentRefusal if there is none */
export function vpcOf(here: Region, id: string): Vpc {
  const found = here.vpcs.get(id);
  if (found) return found;
  if (!/^vpc-\w{8}$/.test(id)) refuse("InvalidVpcId.Malformed", `The VPC id \`${id}\` is malformed.`);
  return refuse("ResourceNotFound", `[ResourceNotFound]The VPC \`${id}\` does not exist.`);
}

/** A range in its canonical form. @throws TencentRefusal for one that is none */
export function rangeOf(text: string, property: string): string {
  const cidr = parseCidr(text);
  if (cidr?.version !== 4 || !text.includes("/"))
    refuse("InvalidParameterValue.Malformed", `The value of \`${property}\` is malformed: ${text}`);
  return formatCidr(cidr);
}

function view(vpc: Vpc) {
  return {
    VpcId: vpc.id,
    VpcName: vpc.name,
    CidrBlock: vpc.cidr,
    IsDefault: false,
    EnableMulticast: vpc.multicast,
    CreatedTime: vpc.createdAt,
    DnsServerSet: vpc.dnsServers,
    DomainName: vpc.domainName,
    DhcpOptionsId: "",
    EnableDhcp: true,
    Ipv6CidrBlock: "",
    AssistantCidrSet: [],
    TagSet: tagSet(vpc.tags),
  };
}

const name = z.string().max(60);
const dnsServers = z.array(z.ipv4()).max(4).optional();

/** Their actions. */
export const vpcActions: TencentActions = {
  CreateVpc: action(
    {
      VpcName: name.min(1),
      CidrBlock: z.string(),
      EnableMulticast: flag.optional(),
      DnsServers: dnsServers,
      DomainName: z.string().optional(),
      Tags: tagList,
    },
    (given, { here }) => {
      const cidr = rangeOf(given.CidrBlock, "CidrBlock");
      const parsed = parseCidr(cidr);
      const fits = parsed && parsed.prefix >= 12 && parsed.prefix <= 28;
      if (!fits || !PRIVATE.some((range) => range && contains(range, parsed)))
        refuse(
          "InvalidParameterValue.Range",
          `The CIDR block ${cidr} is not in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.`,
        );
      const vpc: Vpc = {
        id: newId("vpc"),
        name: given.VpcName,
        cidr,
        dnsServers: given.DnsServers ?? ["183.60.83.19", "183.60.82.98"],
        domainName: given.DomainName ?? "",
        multicast: given.EnableMulticast ?? true,
        createdAt: plainTime(),
        tags: toTags(given.Tags),
      };
      here.vpcs.set(vpc.id, vpc);
      newRouteTable(here, vpc.id, { name: "default", main: true });
      return { Vpc: view(vpc) };
    },
  ),
  DescribeVpcs: action(
    { VpcIds: z.array(z.string()).optional(), ...filterFields, ...pageFields },
    ({ VpcIds, Filters, ...page }, { here }) => {
      if (VpcIds?.length && Filters?.length)
        refuse("InvalidParameter.Coexist", "`VpcIds` and `Filters` cannot be given both.");
      const wanted = VpcIds?.length ? VpcIds.map((id) => vpcOf(here, id)) : [...here.vpcs.values()];
      const found = filtered(
        wanted,
        Filters,
        {
          "vpc-id": ({ id }) => id,
          "vpc-name": (vpc) => vpc.name,
          "cidr-block": ({ cidr }) => cidr,
          "is-default": () => "false",
        },
        "InvalidParameter.FilterInvalidKey",
      );
      return { TotalCount: found.length, VpcSet: pageOf(found, page).map(view) };
    },
  ),
  ModifyVpcAttribute: action(
    {
      VpcId: z.string(),
      VpcName: name.optional(),
      EnableMulticast: flag.optional(),
      DnsServers: dnsServers,
      DomainName: z.string().optional(),
    },
    ({ VpcId, VpcName, EnableMulticast, DnsServers, DomainName }, { here }) => {
      const vpc = vpcOf(here, VpcId);
      vpc.name = VpcName ?? vpc.name;
      vpc.multicast = EnableMulticast ?? vpc.multicast;
      vpc.dnsServers = DnsServers ?? vpc.dnsServers;
      vpc.domainName = DomainName ?? vpc.domainName;
    },
  ),
  DeleteVpc: action({ VpcId: z.string() }, ({ VpcId }, { here }) => {
    const vpc = vpcOf(here, VpcId);
    const used = [here.subnets, here.natGateways].some((all) =>
      [...all.values()].some(({ vpcId }) => vpcId === vpc.id),
    );
    const tables = [...here.routeTables.values()].filter(({ vpcId }) => vpcId === vpc.id);
    if (used || tables.some(({ main }) => !main)) refuse("ResourceInUse", `The resource \`${vpc.id}\` is in use.`);
    for (const { id } of tables) here.routeTables.delete(id);
    here.vpcs.delete(vpc.id);
  }),
};
