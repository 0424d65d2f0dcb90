/** Security groups of EC2. API: EC2 DescribeSecurityGroups */
import type { Filter, SecurityGroup } from "@aws-sdk/client-ec2";
import { type Aws, ec2Sdk } from "../client";
import { nameOf } from "../names";

/** The groups that filters of EC2 let through, all pages of them. */
export async function listGroups(cloud: Aws, Filters: Filter[]): Promise<SecurityGroup[]> {
  const { DescribeSecurityGroupsCommand } = ec2Sdk();
  const all: SecurityGroup[] = [];
  for (let NextToken: string | undefined; ; ) {
    const answer = await cloud.ec2.send(new DescribeSecurityGroupsCommand({ Filters, MaxResults: 1000, NextToken }));
    all.push(...(answer.SecurityGroups ?? []));
    NextToken = answer.NextToken || undefined;
    if (NextToken === undefined) return all;
  }
}

/** A group by its id; `undefined` if there is none. */
export async function findGroup(cloud: Aws, id: string): Promise<SecurityGroup | undefined> {
  const [found] = await listGroups(cloud, [{ Name: "group-id", Values: [id] }]);
  return found;
}

/** The id of a VPC's own group, which every instance is in that is in no other; `undefined` if the VPC is gone. */
export async function defaultGroupOf(cloud: Aws, vpc: string): Promise<string | undefined> {
  const [found] = await listGroups(cloud, [
    { Name: "vpc-id", Values: [vpc] },
    { Name: "group-name", Values: ["default"] },
  ]);
  return found?.GroupId;
}

/** The groups that ids and names mean in a VPC; a name is the tag `Name`, or what EC2 calls it. */
export async function groupsNamed(cloud: Aws, written: readonly string[], vpc: string): Promise<SecurityGroup[][]> {
  const all = await listGroups(cloud, [{ Name: "vpc-id", Values: [vpc] }]);
  return written.map((one) => {
    const byId = all.filter(({ GroupId }) => GroupId === one);
    const byTag = all.filter(({ Tags }) => nameOf(Tags) === one);
    const byName = all.filter(({ GroupName }) => GroupName === one);
    return [byId, byTag, byName].find((found) => found.length > 0) ?? [];
  });
}
