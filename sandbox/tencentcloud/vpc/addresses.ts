// Elastic IP addresses. https://cloud.tencent.com/document/api/215/16699
import { randomInt } from "node:crypto";
import { z } from "zod";
import { action, type TencentActions } from "../action";
import { filtered, filterFields, integer, pageFields, pageOf, tagList, tagSet, toTags } from "../fields";
import type { Address } from "../objects";
import { refuse } from "../refusal";
import { newId, plainTime, type Region } from "../state";

/** An address by its id. @throws TencentRefusal if there is none */
export function addressOf(here: Region, id: string): Address {
  const found = here.addresses.get(id);
  if (found) return found;
  if (!/^eip-\w{8}$/.test(id))
    refuse("InvalidParameterValue.AddressIdMalformed", `The address id \`${id}\` is malformed.`);
  return refuse("InvalidAddressId.NotFound", `The address \`${id}\` does not exist.`);
}

/** A public address that nobody has. */
export const newIp = (): string => `43.${randomInt(128, 140)}.${randomInt(256)}.${randomInt(1, 255)}`;

/** A new address of the region. */
export function newAddress(here: Region, given: Partial<Address> = {}): Address {
  const address: Address = {
    id: newId("eip"),
    name: "",
    ip: newIp(),
    instanceId: "",
    natGatewayId: "",
    chargeType: "TRAFFIC_POSTPAID_BY_HOUR",
    bandwidth: 1,
    createdAt: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    tags: {},
    ...given,
  };
  here.addresses.set(address.id, address);
  return address;
}

function view(here: Region, address: Address) {
  const instance = here.instances.get(address.instanceId);
  const holder = address.instanceId || address.natGatewayId;
  return {
    AddressId: address.id,
    AddressName: address.name,
    AddressIp: address.ip,
    AddressStatus: address.instanceId ? "BIND" : address.natGatewayId ? "BIND" : "UNBIND",
    AddressType: "EIP",
    InstanceId: holder,
    InstanceType: address.natGatewayId ? "NAT" : address.instanceId ? "CVM" : "",
    NetworkInterfaceId: "",
    PrivateAddressIp: instance?.address ?? "",
    InternetChargeType: address.chargeType,
    Bandwidth: address.bandwidth,
    IsArrears: false,
    IsBlocked: false,
    IsEipDirectConnection: false,
    CascadeRelease: false,
    EipAlgType: { Ftp: false, Sip: false },
    InternetServiceProvider: "BGP",
    LocalBgp: false,
    CreatedTime: address.createdAt,
    TagSet: tagSet(address.tags),
  };
}

const task = () => ({ TaskId: String(randomInt(1_000_000, 9_999_999)) });

/** Their actions. */
export const addressActions: TencentActions = {
  AllocateAddresses: action(
    {
      AddressCount: integer.optional(),
      AddressName: z.string().max(20).optional(),
      AddressType: z.literal("EIP").optional(),
      InternetServiceProvider: z.literal("BGP").optional(),
      InternetChargeType: z.enum(["TRAFFIC_POSTPAID_BY_HOUR", "BANDWIDTH_POSTPAID_BY_HOUR"]).optional(),
      InternetMaxBandwidthOut: integer.optional(),
      Tags: tagList,
      ClientToken: z.string().max(64).optional(),
    },
    (given, { here }) => {
      const made = Array.from({ length: given.AddressCount ?? 1 }, () =>
        newAddress(here, {
          name: given.AddressName ?? "",
          chargeType: given.InternetChargeType ?? "TRAFFIC_POSTPAID_BY_HOUR",
          bandwidth: given.InternetMaxBandwidthOut ?? 1,
          tags: toTags(given.Tags),
        }),
      );
      return { AddressSet: made.map(({ id }) => id), ...task() };
    },
  ),
  DescribeAddresses: action(
    { AddressIds: z.array(z.string()).optional(), ...filterFields, ...pageFields },
    ({ AddressIds, Filters, ...page }, { here }) => {
      if (AddressIds?.length && Filters?.length)
        refuse("InvalidParameter.Coexist", "`AddressIds` and `Filters` cannot be given both.");
      // Ids that are not there are left out.
      const wanted = AddressIds?.length
        ? AddressIds.flatMap((id) => here.addresses.get(id) ?? [])
        : [...here.addresses.values()];
      const found = filtered(
        wanted,
        Filters,
        {
          "address-id": ({ id }) => id,
          "address-name": ({ name }) => name,
          "address-ip": ({ ip }) => ip,
          "instance-id": ({ instanceId }) => instanceId,
        },
        "InvalidParameter.InvalidFilter",
      );
      return { TotalCount: found.length, AddressSet: pageOf(found, page).map((one) => view(here, one)) };
    },
  ),
  ModifyAddressAttribute: action({ AddressId: z.string(), AddressName: z.string().max(20) }, (given, { here }) => {
    addressOf(here, given.AddressId).name = given.AddressName;
  }),
  AssociateAddress: action({ AddressId: z.string(), InstanceId: z.string() }, ({ AddressId, InstanceId }, { here }) => {
    const address = addressOf(here, AddressId);
    const instance =
      here.instances.get(InstanceId) ??
      refuse("InvalidInstanceId.NotFound", `The instance \`${InstanceId}\` does not exist.`);
    if (address.instanceId || address.natGatewayId)
      refuse("InvalidParameterValue.AddressAttacked", `The address \`${address.id}\` is in use.`);
    const other = [...here.addresses.values()].some(({ instanceId }) => instanceId === instance.id);
    if (other || instance.publicIp)
      refuse("InvalidInstanceId.AlreadyBindEip", `The instance \`${instance.id}\` has an address.`);
    address.instanceId = instance.id;
    return task();
  }),
  DisassociateAddress: action({ AddressId: z.string() }, ({ AddressId }, { here }) => {
    const address = addressOf(here, AddressId);
    if (!address.instanceId) refuse("InvalidAddressIdStatus.NotPermit", `The address \`${address.id}\` is not in use.`);
    address.instanceId = "";
    return task();
  }),
  ReleaseAddresses: action({ AddressIds: z.array(z.string()).min(1) }, ({ AddressIds }, { here }) => {
    const all = AddressIds.map((id) => addressOf(here, id));
    for (const { id, instanceId, natGatewayId } of all)
      if (instanceId || natGatewayId) refuse("InvalidAddressIdStatus.NotPermit", `The address \`${id}\` is in use.`);
    for (const { id } of all) here.addresses.delete(id);
    return task();
  }),
  ModifyAddressesBandwidth: action(
    { AddressIds: z.array(z.string()).min(1), InternetMaxBandwidthOut: integer },
    ({ AddressIds, InternetMaxBandwidthOut }, { here }) => {
      for (const id of AddressIds) addressOf(here, id).bandwidth = InternetMaxBandwidthOut;
      return task();
    },
  ),
  // There are none.
  DescribeBandwidthPackages: action({ ...filterFields, ...pageFields }, () => ({
    TotalCount: 0,
    BandwidthPackageSet: [],
  })),
  DescribeTaskResult: action({ TaskId: integer.optional(), DealName: z.string().optional() }, ({ TaskId }) => ({
    TaskId,
    Result: "SUCCESS",
    Output: "",
    CreatedTime: plainTime(),
  })),
};
