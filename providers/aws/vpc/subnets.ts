/** Subnets of EC2. API: EC2 DescribeSubnets */
import type { Subnet } from "@aws-sdk/client-ec2";
import { gathered } from "../../core/gathered";
import { type Aws, ec2Sdk } from "../client";

const finders = new WeakMap<Aws, (id: string) => Promise<Subnet | undefined>>();

/** A subnet by its id; `undefined` if there is none. All that a program names are asked for together. */
export function subnetOf(cloud: Aws, id: string): Promise<Subnet | undefined> {
  const find = finders.get(cloud) ?? gathered((ids) => describe(cloud, ids));
  finders.set(cloud, find);
  return find(id);
}

async function describe(cloud: Aws, ids: readonly string[]): Promise<Map<string, Subnet>> {
  const { DescribeSubnetsCommand } = ec2Sdk();
  // By a filter: one unknown id would fail the whole request.
  const Filters = [{ Name: "subnet-id", Values: [...ids] }];
  const { Subnets = [] } = await cloud.ec2.send(new DescribeSubnetsCommand({ Filters }));
  return new Map(Subnets.map((subnet) => [subnet.SubnetId ?? "", subnet]));
}
