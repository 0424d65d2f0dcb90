/** VPCs and subnets. API: VPC DescribeVpcs, DescribeSubnets, CVM DescribeZones */

import type { Subnet, Vpc } from "tencentcloud-sdk-nodejs/tencentcloud/services/vpc/v20170312/vpc_models";
import { gathered } from "../../core/gathered";
import { oncePerCloud, perCloud } from "../../core/perCloud";
import { allPages, type Tencent } from "../client";

export type { Subnet, Vpc };

/** A filter of VPC's lists. */
export interface Filter {
  Name: string;
  Values: string[];
}

/** The most values of one filter. */
export const MOST_VALUES = 5;

/** The VPCs that filters let through, all pages of them. */
export function listVpcs(cloud: Tencent, Filters: Filter[] = []): Promise<Vpc[]> {
  return allPages(async ({ Offset, Limit }) => {
    // The API takes these numbers as texts.
    const page = { Offset: String(Offset), Limit: String(Limit) };
    const answer = await cloud.ask<{ VpcSet?: Vpc[]; TotalCount?: number }>("vpc", "DescribeVpcs", {
      Filters,
      ...page,
    });
    return { items: answer.VpcSet, total: answer.TotalCount };
  });
}

/** The subnets that filters let through, all pages of them. */
export function listSubnets(cloud: Tencent, Filters: Filter[] = []): Promise<Subnet[]> {
  return allPages(async ({ Offset, Limit }) => {
    const page = { Offset: String(Offset), Limit: String(Limit) };
    type Answer = { SubnetSet?: Subnet[]; TotalCount?: number };
    const answer = await cloud.ask<Answer>("vpc", "DescribeSubnets", { Filters, ...page });
    return { items: answer.SubnetSet, total: answer.TotalCount };
  });
}

const finderOf = perCloud((cloud: Tencent) => {
  // By a filter: one unknown id would fail the whole request.
  const ask = async (ids: readonly string[]) =>
    new Map(
      (await listSubnets(cloud, [{ Name: "subnet-id", Values: [...ids] }])).map((one) => [one.SubnetId ?? "", one]),
    );
  return gathered(ask, { atOnce: MOST_VALUES });
});

/** A subnet by its id; `undefined` if there is none. All that a program names are asked for together. */
export function subnetOf(cloud: Tencent, id: string): Promise<Subnet | undefined> {
  return finderOf(cloud)(id);
}

/** The names of the zones of the region; asked once. */
export const zonesOf = oncePerCloud(async (cloud: Tencent): Promise<readonly string[]> => {
  const { ZoneSet = [] } = await cloud.ask<{ ZoneSet?: { Zone?: string; ZoneState?: string }[] }>(
    "cvm",
    "DescribeZones",
  );
  return ZoneSet.filter(({ ZoneState }) => ZoneState !== "UNAVAILABLE")
    .flatMap(({ Zone }) => Zone ?? [])
    .sort();
});

/** The first address of a subnet, which is its gateway's. */
export function firstAddress(cidr: string): string {
  const [network = ""] = cidr.split("/");
  const parts = network.split(".").map(Number);
  return [...parts.slice(0, 3), (parts[3] ?? 0) + 1].join(".");
}
