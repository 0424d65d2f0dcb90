/** Security groups of EC2. API: EC2 DescribeSecurityGroups */
import type { SecurityGroup } from "@aws-sdk/client-ec2";
import { type Aws, ec2Sdk } from "../client";

/** A group by its id; `undefined` if there is none. */
export async function findGroup(cloud: Aws, id: string): Promise<SecurityGroup | undefined> {
  const { DescribeSecurityGroupsCommand } = ec2Sdk();
  const Filters = [{ Name: "group-id", Values: [id] }];
  const { SecurityGroups: [found] = [] } = await cloud.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return found;
}

/** The id of a VPC's own group, which every instance is in that is in no other; `undefined` if the VPC is gone. */
export async function defaultGroupOf(cloud: Aws, vpc: string): Promise<string | undefined> {
  const { DescribeSecurityGroupsCommand } = ec2Sdk();
  const Filters = [
    { Name: "vpc-id", Values: [vpc] },
    { Name: "group-name", Values: ["default"] },
  ];
  const { SecurityGroups: [found] = [] } = await cloud.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return found?.GroupId;
}

/** The groups that ids and names mean in a VPC; a name is the tag `Name`, or what EC2 calls it. */
export async function groupsNamed(cloud: Aws, written: readonly string[], vpc: string): Promise<SecurityGroup[][]> {
  const { DescribeSecurityGroupsCommand } = ec2Sdk();
  const all: SecurityGroup[] = [];
  for (let NextToken: string | undefined; ; ) {
    const Filters = [{ Name: "vpc-id", Values: [vpc] }];
    const answer = await cloud.ec2.send(new DescribeSecurityGroupsCommand({ Filters, MaxResults: 1000, NextToken }));
    all.push(...(answer.SecurityGroups ?? []));
    NextToken = answer.NextToken || undefined;
    if (NextToken === undefined) break;
  }
  return written.map((one) => {
    const byId = all.filter(({ GroupId }) => GroupId === one);
    const byTag = all.filter(({ Tags = [] }) => Tags.some(({ Key, Value }) => Key === "Name" && Value === one));
    const byName = all.filter(({ GroupName }) => GroupName === one);
    return [byId, byTag, byName].find((found) => found.length > 0) ?? [];
  });
}
