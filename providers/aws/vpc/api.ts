/** VPCs of EC2. API: EC2 DescribeVpcs */
import type { Vpc } from "@aws-sdk/client-ec2";
import { type Aws, ec2Sdk } from "../client";

/** A VPC by its id; `undefined` if there is none. By a filter: an id of another form would be refused. */
export async function existingVpc(cloud: Aws, id: string): Promise<Vpc | undefined> {
  const { DescribeVpcsCommand } = ec2Sdk();
  const Filters = [{ Name: "vpc-id", Values: [id] }];
  const { Vpcs: [found] = [] } = await cloud.ec2.send(new DescribeVpcsCommand({ Filters }));
  return found;
}
