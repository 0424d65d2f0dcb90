/** VPCs and subnets of EC2. API: EC2 DescribeVpcs, DescribeSubnets */
import type { Filter, Subnet, Vpc } from "@aws-sdk/client-ec2";
import { type Aws, ec2Sdk } from "../client";

/** The VPCs that filters of EC2 let through, all pages of them. */
export async function listVpcs(cloud: Aws, Filters: Filter[]): Promise<Vpc[]> {
  const { DescribeVpcsCommand } = ec2Sdk();
  const all: Vpc[] = [];
  for (let NextToken: string | undefined; ; ) {
    const answer = await cloud.ec2.send(new DescribeVpcsCommand({ Filters, MaxResults: 1000, NextToken }));
    all.push(...(answer.Vpcs ?? []));
    NextToken = answer.NextToken || undefined;
    if (NextToken === undefined) return all;
  }
}

/** The subnets that filters of EC2 let through, all pages of them. */
export async function listSubnets(cloud: Aws, Filters: Filter[]): Promise<Subnet[]> {
  const { DescribeSubnetsCommand } = ec2Sdk();
  const all: Subnet[] = [];
  for (let NextToken: string | undefined; ; ) {
    const answer = await cloud.ec2.send(new DescribeSubnetsCommand({ Filters, MaxResults: 1000, NextToken }));
    all.push(...(answer.Subnets ?? []));
    NextToken = answer.NextToken || undefined;
    if (NextToken === undefined) return all;
  }
}

/** A VPC by its id; `undefined` if there is none. By a filter: an id of another form would be refused. */
export async function existingVpc(cloud: Aws, id: string): Promise<Vpc | undefined> {
  const [found] = await listVpcs(cloud, [{ Name: "vpc-id", Values: [id] }]);
  return found;
}

/** The first address of a subnet, which is its gateway's. */
export function firstAddress(cidr: string): string {
  const [network = ""] = cidr.split("/");
  const parts = network.split(".").map(Number);
  return [...parts.slice(0, 3), (parts[3] ?? 0) + 1].join(".");
}
