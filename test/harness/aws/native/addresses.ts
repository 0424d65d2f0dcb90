/** The native types of public addresses and of what a VPC's instances are told. API: EC2 */
import { fromTags, tagsOf } from "./tags";
import { given, native, type Tags } from "./type";

type EipInputs = { domain?: string; instance?: string; networkInterface?: string; tags?: Tags };

const eip = native<EipInputs>({
  replace: ["domain"],
  async create({ instance, networkInterface, tags }, { ec2 }) {
    const made = await ec2.allocateAddress({ Domain: "vpc", TagSpecifications: tagsOf("elastic-ip", tags) });
    const AllocationId = given(made.AllocationId, "AllocationId");
    if (instance ?? networkInterface)
      await ec2.associateAddress({ AllocationId, InstanceId: instance, NetworkInterfaceId: networkInterface });
    return AllocationId;
  },
  async read(id, { ec2 }) {
    const found = (await ec2.describeAddresses({ AllocationIds: [id] })).Addresses?.[0];
    return (
      found && {
        ...{ allocationId: id, publicIp: found.PublicIp, domain: found.Domain ?? "vpc", tags: fromTags(found.Tags) },
        ...{ associationId: found.AssociationId ?? "", instance: found.InstanceId ?? "" },
        networkInterface: found.NetworkInterfaceId ?? "",
      }
    );
  },
  async update(AllocationId, was, now, { ec2 }) {
    if (was.instance === now.instance && was.networkInterface === now.networkInterface) return;
    const target = { InstanceId: now.instance, NetworkInterfaceId: now.networkInterface };
    if (now.instance ?? now.networkInterface) await ec2.associateAddress({ AllocationId, ...target });
  },
  async delete(AllocationId, _was, { ec2 }) {
    const found = (await ec2.describeAddresses({ AllocationIds: [AllocationId] })).Addresses?.[0];
    if (found?.AssociationId) await ec2.disassociateAddress({ AssociationId: found.AssociationId });
    await ec2.releaseAddress({ AllocationId });
  },
});

type EipAssociationInputs = { allocationId: string; instanceId?: string; networkInterfaceId?: string };

const eipAssociation = native<EipAssociationInputs>({
  replace: ["allocationId", "instanceId", "networkInterfaceId"],
  async create({ allocationId, instanceId, networkInterfaceId }, { ec2 }) {
    const target = { InstanceId: instanceId, NetworkInterfaceId: networkInterfaceId };
    const made = await ec2.associateAddress({ AllocationId: allocationId, ...target });
    return given(made.AssociationId, "AssociationId");
  },
  async read(id, { ec2 }, { allocationId = "" }) {
    const found = (await ec2.describeAddresses({ AllocationIds: [allocationId] })).Addresses?.[0];
    if (found?.AssociationId !== id) return undefined;
    const target = { instanceId: found.InstanceId ?? "", networkInterfaceId: found.NetworkInterfaceId ?? "" };
    return { allocationId, ...target, publicIp: found.PublicIp };
  },
  async delete(AssociationId, _was, { ec2 }) {
    await ec2.disassociateAddress({ AssociationId });
  },
});

type NatInputs = { subnetId: string; allocationId?: string; connectivityType?: string; tags?: Tags };

const natGateway = native<NatInputs>({
  replace: ["subnetId", "allocationId", "connectivityType"],
  async create({ subnetId, allocationId, tags }, { ec2 }) {
    const where = { SubnetId: subnetId, AllocationId: allocationId };
    const made = await ec2.createNatGateway({ ...where, TagSpecifications: tagsOf("natgateway", tags) });
    return given(made.NatGateway?.NatGatewayId, "NatGatewayId");
  },
  async read(id, { ec2 }) {
    const found = (await ec2.describeNatGateways({ NatGatewayIds: [id] })).NatGateways?.[0];
    if (!found || found.State === "deleted" || found.State === "deleting") return undefined;
    const address = found.NatGatewayAddresses?.[0];
    return {
      ...{ subnetId: found.SubnetId, allocationId: address?.AllocationId, publicIp: address?.PublicIp },
      ...{ connectivityType: found.ConnectivityType ?? "public", tags: fromTags(found.Tags) },
    };
  },
  async delete(NatGatewayId, _was, { ec2 }) {
    await ec2.deleteNatGateway({ NatGatewayId });
  },
});

type DhcpInputs = { domainName?: string; domainNameServers?: string[]; tags?: Tags };

const vpcDhcpOptions = native<DhcpInputs>({
  replace: ["domainName", "domainNameServers"],
  async create({ domainName, domainNameServers, tags }, { ec2 }) {
    const made = await ec2.createDhcpOptions({
      DhcpConfigurations: [
        ...(domainName ? [{ Key: "domain-name", Values: [domainName] }] : []),
        ...(domainNameServers ? [{ Key: "domain-name-servers", Values: domainNameServers }] : []),
      ],
      TagSpecifications: tagsOf("dhcp-options", tags),
    });
    const id = given(made.DhcpOptions?.DhcpOptionsId, "DhcpOptionsId");
    const Tags = Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    // moto forgets the tags of the request, which AWS keeps.
    if (Tags.length > 0) await ec2.createTags({ Resources: [id], Tags });
    return id;
  },
  async read(id, { ec2 }) {
    const found = (await ec2.describeDhcpOptions({ DhcpOptionsIds: [id] })).DhcpOptions?.[0];
    const values = (key: string) =>
      found?.DhcpConfigurations?.find(({ Key }) => Key === key)?.Values?.map(({ Value }) => Value);
    const domainName = values("domain-name")?.[0];
    return found && { domainName, domainNameServers: values("domain-name-servers"), tags: fromTags(found.Tags) };
  },
  async delete(DhcpOptionsId, _was, { ec2 }) {
    await ec2.deleteDhcpOptions({ DhcpOptionsId });
  },
});

type DhcpAssociationInputs = { vpcId: string; dhcpOptionsId: string };

const vpcDhcpOptionsAssociation = native<DhcpAssociationInputs>({
  replace: ["vpcId"],
  async create({ vpcId, dhcpOptionsId }, { ec2 }) {
    await ec2.associateDhcpOptions({ VpcId: vpcId, DhcpOptionsId: dhcpOptionsId });
    return `${dhcpOptionsId}-${vpcId}`;
  },
  async read(_id, { ec2 }, { vpcId = "" }) {
    const found = (await ec2.describeVpcs({ VpcIds: [vpcId] })).Vpcs?.[0];
    const isDefault = found?.DhcpOptionsId === undefined || found.DhcpOptionsId === "default";
    return isDefault ? undefined : { vpcId, dhcpOptionsId: found?.DhcpOptionsId };
  },
  async update(_id, _was, { vpcId, dhcpOptionsId }, { ec2 }) {
    await ec2.associateDhcpOptions({ VpcId: vpcId, DhcpOptionsId: dhcpOptionsId });
  },
  async delete(_id, { vpcId }, { ec2 }) {
    await ec2.associateDhcpOptions({ VpcId: vpcId, DhcpOptionsId: "default" });
  },
});

/** The native types of addresses, by their tokens. */
export const addresses = {
  "aws:ec2/eip:Eip": eip,
  "aws:ec2/eipAssociation:EipAssociation": eipAssociation,
  "aws:ec2/natGateway:NatGateway": natGateway,
  "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": vpcDhcpOptions,
  "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": vpcDhcpOptionsAssociation,
};
