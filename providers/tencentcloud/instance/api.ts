/** Instances of CVM. API: CVM DescribeInstances */

import type { Instance } from "tencentcloud-sdk-nodejs/tencentcloud/services/cvm/v20170312/cvm_models";
import { gathered } from "../../core/gathered";
import { perCloud } from "../../core/perCloud";
import { allPages, type Tencent } from "../client";
import type { Filter } from "../vpc/api";

export type { Instance };

/** How many ids one request takes. */
export const INSTANCES_AT_ONCE = 100;

type Answer = { InstanceSet?: Instance[]; TotalCount?: number };

/** The instances of these ids that are there, at most {@link INSTANCES_AT_ONCE}. */
export async function describeInstances(cloud: Tencent, ids: readonly string[]): Promise<Map<string, Instance>> {
  const { InstanceSet = [] } = await cloud.ask<Answer>("cvm", "DescribeInstances", {
    InstanceIds: [...ids],
    Limit: INSTANCES_AT_ONCE,
  });
  return new Map(InstanceSet.map((one) => [one.InstanceId ?? "", one]));
}

const finderOf = perCloud((cloud: Tencent) =>
  gathered((ids) => describeInstances(cloud, ids), { atOnce: INSTANCES_AT_ONCE, remember: false }),
);

/** One instance as it is now; `undefined` if it is gone. All that are asked for at a time are asked for together. */
export async function findInstance(cloud: Tencent, id: string): Promise<Instance | undefined> {
  const found = await finderOf(cloud)(id);
  return found && !isGoneState(found) ? found : undefined;
}

/** Those of many instances that are there, and not on their way out: 100 a request. */
export async function findInstances(cloud: Tencent, ids: readonly string[]): Promise<Instance[]> {
  const all = [...new Set(ids)];
  const parts = Array.from({ length: Math.ceil(all.length / INSTANCES_AT_ONCE) }, (_, i) =>
    all.slice(i * INSTANCES_AT_ONCE, (i + 1) * INSTANCES_AT_ONCE),
  );
  const found = await Promise.all(parts.map(async (part) => [...(await describeInstances(cloud, part)).values()]));
  return found.flat().filter((instance) => !isGoneState(instance));
}

/** The instances that filters let through, all pages of them. */
export function listInstances(cloud: Tencent, Filters: Filter[] = []): Promise<Instance[]> {
  return allPages(async (page) => {
    const { InstanceSet, TotalCount } = await cloud.ask<Answer>("cvm", "DescribeInstances", { Filters, ...page });
    return { items: InstanceSet, total: TotalCount };
  });
}

/** Instances that are on their way out, or gone. */
export function isGoneState({ InstanceState = "" }: Instance): boolean {
  return ["SHUTDOWN", "TERMINATING", "LAUNCH_FAILED"].includes(InstanceState);
}
