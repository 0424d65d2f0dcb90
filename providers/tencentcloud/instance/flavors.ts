/** Instance types of CVM, as flavors. API: CVM DescribeInstanceTypeConfigs */

import type { Flavor } from "../../../lookups/flavor";
import { gathered } from "../../core/gathered";
import { perCloud } from "../../core/perCloud";
import type { Tencent } from "../client";
import { MOST_VALUES } from "../vpc/api";

/** What CVM says of an instance type in one zone. */
interface TypeWire {
  InstanceType?: string;
  CPU?: number;
  /** GiB. */
  Memory?: number;
}

const finderOf = perCloud((cloud: Tencent) => gathered((types) => describe(cloud, types), { atOnce: MOST_VALUES }));

/** An instance type's size; `undefined` for one that the region has not. All that a program names are asked for together. */
export function flavorOf(cloud: Tencent, type: string): Promise<Flavor | undefined> {
  return finderOf(cloud)(type);
}

/** All instance types of the region, each once, by name. */
export async function allFlavors(cloud: Tencent): Promise<Flavor[]> {
  const all = [...(await describe(cloud, [])).values()];
  return all.sort((a, b) => a.name.localeCompare(b.name));
}

/** @param types those that are meant; all if there are none */
async function describe(cloud: Tencent, types: readonly string[]): Promise<Map<string, Flavor>> {
  const Filters = types.length > 0 ? [{ Name: "instance-type", Values: [...types] }] : [];
  type Answer = { InstanceTypeConfigSet?: TypeWire[] };
  const { InstanceTypeConfigSet = [] } = await cloud.ask<Answer>("cvm", "DescribeInstanceTypeConfigs", { Filters });
  return new Map(InstanceTypeConfigSet.map(toFlavor).map((flavor) => [flavor.id, flavor]));
}

/** An instance type as our type. Its disk is the image's. */
function toFlavor({ InstanceType: name = "", CPU: vcpus = 0, Memory = 0 }: TypeWire): Flavor {
  return { id: name, name, vcpus, ram: Memory * 1024, disk: 0 };
}
