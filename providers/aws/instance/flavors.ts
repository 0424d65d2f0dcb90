/** Instance types of EC2, as flavors. API: EC2 DescribeInstanceTypes */

import type { InstanceTypeInfo } from "@aws-sdk/client-ec2";
import type { Flavor } from "../../../lookups/flavor";
import { gathered } from "../../core/gathered";
import { perCloud } from "../../core/perCloud";
import { type Aws, ec2Sdk } from "../client";

const finderOf = perCloud((cloud: Aws) => gathered((types) => describe(cloud, types)));

/** An instance type's size; `undefined` for one that the region has not. All that a program names are asked for together. */
export function flavorOf(cloud: Aws, type: string): Promise<Flavor | undefined> {
  return finderOf(cloud)(type);
}

async function describe(cloud: Aws, types: readonly string[]): Promise<Map<string, Flavor>> {
  const { DescribeInstanceTypesCommand } = ec2Sdk();
  // By a filter: one unknown type would fail the whole request.
  const Filters = [{ Name: "instance-type", Values: [...types] }];
  const { InstanceTypes = [] } = await cloud.ec2.send(new DescribeInstanceTypesCommand({ Filters }));
  return new Map(InstanceTypes.map(toFlavor).map((flavor) => [flavor.id, flavor]));
}

/** An instance type as our type. Its disk is the image's: `disk` counts what the hypervisor has of its own. */
export function toFlavor({ InstanceType, VCpuInfo, MemoryInfo, InstanceStorageInfo }: InstanceTypeInfo): Flavor {
  const name: string = InstanceType ?? "";
  return {
    id: name,
    name,
    vcpus: VCpuInfo?.DefaultVCpus ?? 0,
    ram: MemoryInfo?.SizeInMiB ?? 0,
    disk: InstanceStorageInfo?.TotalSizeInGB ?? 0,
  };
}

/**
 * The instance types of the region by name, all pages of them.
 * @param patterns which; `*` stands for any letters
 */
export async function flavorsNamed(cloud: Aws, patterns: readonly string[] = []): Promise<Flavor[]> {
  const { DescribeInstanceTypesCommand } = ec2Sdk();
  const Filters = patterns.length > 0 ? [{ Name: "instance-type", Values: [...patterns] }] : undefined;
  const all: InstanceTypeInfo[] = [];
  for (let NextToken: string | undefined; ; ) {
    const answer = await cloud.ec2.send(new DescribeInstanceTypesCommand({ Filters, MaxResults: 100, NextToken }));
    all.push(...(answer.InstanceTypes ?? []));
    NextToken = answer.NextToken || undefined;
    if (NextToken === undefined) return all.map(toFlavor).sort((a, b) => a.name.localeCompare(b.name));
  }
}
