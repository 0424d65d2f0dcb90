// NAT gateways. https://cloud.tencent.com/document/api/215/36046
import { z } from "zod";
import { action, type TencentActions } from "../action";
import { filtered, filterFields, integer, pageFields, pageOf, tagList, tagSet, toTags } from "../fields";
import type { NatGateway } from "../objects";
import { refuse } from "../refusal";
import { newId, plainTime, type Region } from "../state";
import { newAddress } from "./addresses";
import { vpcOf } from "./vpcs";

function gatewayOf(here: Region, id: string): NatGateway {
  return here.natGateways.get(id) ?? refuse("ResourceNotFound", `The NAT gateway \`${id}\` does not exist.`);
}

function view(here: Region, gateway: NatGateway) {
  const addresses = gateway.addresses.flatMap((id) => here.addresses.get(id) ?? []);
  return {
    NatGatewayId: gateway.id,
    NatGatewayName: gateway.name,
    VpcId: gateway.vpcId,
    Zone: gateway.zone,
    State: gateway.state,
    NetworkState: "NO_NETWORK",
    InternetMaxBandwidthOut: gateway.bandwidth,
    MaxConcurrentConnection: gateway.connections,
    PublicIpAddressSet: addresses.map(({ id, ip }) => ({ AddressId: id, PublicIpAddress: ip, IsBlocked: false })),
    DestinationIpPortTranslationNatRuleSet: [],
    CreatedTime: gateway.createdAt,
    TagSet: tagSet(gateway.tags),
  };
}

/** Their actions. */
export const natGatewayActions: TencentActions = {
  CreateNatGateway: action(
    {
      NatGatewayName: z.string().min(1).max(60),
      VpcId: z.string(),
      InternetMaxBandwidthOut: integer.optional(),
      MaxConcurrentConnection: integer.optional(),
      AddressCount: integer.optional(),
      PublicIpAddresses: z.array(z.string()).optional(),
      Zone: z.string().optional(),
      Tags: tagList,
    },
    (given, { here, cloud }) => {
      const vpc = vpcOf(here, given.VpcId);
      if (given.AddressCount === undefined && !given.PublicIpAddresses?.length)
        refuse("MissingParameter", "One of `AddressCount` and `PublicIpAddresses` is required.");
      const id = newId("nat");
      const free = (given.PublicIpAddresses ?? []).map((ip) => {
        const found = [...here.addresses.values()].find((one) => one.ip === ip);
        if (!found) return refuse("InvalidParameterValue.AddressIpsNotFound", `The address ${ip} does not exist.`);
        if (found.instanceId || found.natGatewayId) refuse("ResourceInUse.Address", `The address ${ip} is in use.`);
        return found;
      });
      const own = Array.from({ length: given.AddressCount ?? 0 }, () => newAddress(here));
      for (const address of [...free, ...own]) address.natGatewayId = id;
      const gateway: NatGateway = {
        id,
        vpcId: vpc.id,
        name: given.NatGatewayName,
        zone: given.Zone ?? here.zones[0] ?? "",
        addresses: [...free, ...own].map((one) => one.id),
        bandwidth: given.InternetMaxBandwidthOut ?? 100,
        connections: given.MaxConcurrentConnection ?? 1_000_000,
        state: "PENDING",
        createdAt: plainTime(),
        tags: toTags(given.Tags),
      };
      here.natGateways.set(id, gateway);
      cloud.clock.after(cloud.settings.delays.attach, () => {
        gateway.state = "AVAILABLE";
      });
      return { TotalCount: 1, NatGatewaySet: [view(here, gateway)] };
    },
  ),
  DescribeNatGateways: action(
    { NatGatewayIds: z.array(z.string()).optional(), ...filterFields, ...pageFields },
    ({ NatGatewayIds, Filters, ...page }, { here }) => {
      // Ids that are not there are left out.
      const wanted = NatGatewayIds?.length
        ? NatGatewayIds.flatMap((id) => here.natGateways.get(id) ?? [])
        : [...here.natGateways.values()];
      const found = filtered(
        wanted,
        Filters,
        {
          "nat-gateway-id": ({ id }) => id,
          "vpc-id": ({ vpcId }) => vpcId,
          "nat-gateway-name": ({ name }) => name,
        },
        "InvalidParameter.FilterInvalidKey",
      );
      return { TotalCount: found.length, NatGatewaySet: pageOf(found, page).map((one) => view(here, one)) };
    },
  ),
  ModifyNatGatewayAttribute: action(
    {
      NatGatewayId: z.string(),
      NatGatewayName: z.string().max(60).optional(),
      InternetMaxBandwidthOut: integer.optional(),
    },
    ({ NatGatewayId, NatGatewayName, InternetMaxBandwidthOut }, { here }) => {
      const gateway = gatewayOf(here, NatGatewayId);
      gateway.name = NatGatewayName ?? gateway.name;
      gateway.bandwidth = InternetMaxBandwidthOut ?? gateway.bandwidth;
    },
  ),
  DeleteNatGateway: action({ NatGatewayId: z.string() }, ({ NatGatewayId }, { here }) => {
    const { id } = gatewayOf(here, NatGatewayId);
    const isNextHop = [...here.routeTables.values()].some(({ routes }) =>
      routes.some(({ gatewayId }) => gatewayId === id),
    );
    if (isNextHop) refuse("ResourceInUse", `The resource \`${id}\` is in use.`);
    for (const address of here.addresses.values()) if (address.natGatewayId === id) address.natGatewayId = "";
    here.natGateways.delete(id);
  }),
};
