/** Route tables of EC2. API: EC2 DescribeRouteTables */
import type { RouteTable } from "@aws-sdk/client-ec2";
import { type Aws, ec2Sdk } from "../client";

/** The route tables of a VPC, all pages of them; none if there is no such VPC. */
export async function listRouteTables(cloud: Aws, vpc: string): Promise<RouteTable[]> {
  const { DescribeRouteTablesCommand } = ec2Sdk();
  const Filters = [{ Name: "vpc-id", Values: [vpc] }];
  const all: RouteTable[] = [];
  for (let NextToken: string | undefined; ; ) {
    const answer = await cloud.ec2.send(new DescribeRouteTablesCommand({ Filters, MaxResults: 100, NextToken }));
    all.push(...(answer.RouteTables ?? []));
    NextToken = answer.NextToken || undefined;
    if (NextToken === undefined) return all;
  }
}
