/** How a VPC and its subnets are adopted: they are compared, and what the program does not say stays. */
import type { Subnet } from "@aws-sdk/client-ec2";
import type { Adoption } from "../arguments/definition";
import { fromTagged, marksAmong, toTags, withoutMarks } from "../tags";
import { listSubnets, listVpcs } from "./api";
import type { VpcArguments } from "./arguments";

type Subnets = VpcArguments["subnets"];

/** What is written of a subnet, with what is there of it: a name and a description only if some are written. */
function compared(written: Subnets[string], there: Subnet | undefined, vpc: string): Subnets[string] {
  if (written.adopt === undefined) return written;
  if (there === undefined) return { ...written, adopt: "nothing" };
  const { name, description } = fromTagged(toTags(there.Tags));
  return {
    ...written,
    adopt: there.VpcId === vpc ? written.adopt : `a subnet of ${there.VpcId}`,
    cidr: there.CidrBlock ?? "",
    ...(written.availabilityZone === undefined ? {} : { availabilityZone: there.AvailabilityZone }),
    ...(written.name === undefined ? {} : { name }),
    ...(written.description === undefined ? {} : { description: description ?? "" }),
  };
}

/** How a VPC is adopted, with those of its subnets that are to be. */
export const vpcAdoption: Adoption<VpcArguments> = {
  type: "aws:ec2/vpc:Vpc",

  async find(id, { subnets: written }, cloud) {
    const [vpc] = await listVpcs(cloud, [{ Name: "vpc-id", Values: [id] }]);
    if (!vpc) return undefined;
    const ids = Object.values(written).flatMap(({ adopt }) => adopt ?? []);
    const found = ids.length === 0 ? [] : await listSubnets(cloud, [{ Name: "subnet-id", Values: ids }]);
    const byId = new Map(found.map((subnet) => [subnet.SubnetId, subnet]));
    const entries = Object.entries(written);
    const tags = toTags(vpc.Tags);
    const { name, description } = fromTagged(tags);
    const subnetTags = entries.flatMap(([key, { adopt }]) => {
      const own = adopt === undefined ? undefined : byId.get(adopt);
      return own ? [[key, withoutMarks(toTags(own.Tags))] as const] : [];
    });
    return {
      args: {
        ...{ name, description: description ?? "", cidr: vpc.CidrBlock ?? "" },
        subnets: Object.fromEntries(
          entries.map(([key, subnet]) => [
            key,
            compared(subnet, subnet.adopt === undefined ? undefined : byId.get(subnet.adopt), id),
          ]),
        ),
      },
      marks: [tags, ...found.map(({ Tags }) => toTags(Tags))].flatMap(marksAmong),
      adopted: { tags: { "": withoutMarks(tags), ...Object.fromEntries(subnetTags) } },
    };
  },
};
