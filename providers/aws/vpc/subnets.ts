/** Subnets of EC2. API: EC2 DescribeSubnets */

import type { Subnet } from "@aws-sdk/client-ec2";
import { gathered } from "../../core/gathered";
import { perCloud } from "../../core/perCloud";
import { type Aws, ec2Sdk } from "../client";

const finderOf = perCloud((cloud: Aws) => gathered((ids) => describe(cloud, ids)));

/** A subnet by its id; `undefined` if there is none. All that a program names are asked for together. */
export function subnetOf(cloud: Aws, id: string): Promise<Subnet | undefined> {
  return finderOf(cloud)(id);
}

async function describe(cloud: Aws, ids: readonly string[]): Promise<Map<string, Subnet>> {
  const { DescribeSubnetsCommand } = ec2Sdk();
  // By a filter: one unknown id would fail the whole request.
  const Filters = [{ Name: "subnet-id", Values: [...ids] }];
  const { Subnets = [] } = await cloud.ec2.send(new DescribeSubnetsCommand({ Filters }));
  return new Map(Subnets.map((subnet) => [subnet.SubnetId ?? "", subnet]));
}
