/** The definition of the targets that a program has in a pool. */
import { z } from "zod";
import { defineTargets } from "../../../core/defineTargets";
import type { Fault, Shape } from "../../../core/schema";
import { targetSet } from "../../../core/targetSet";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { objectId } from "../../ids";
import { listPools } from "../api";
import { PoolBalancer } from "./pool";
import { type TargetsArgs, targetsType } from "./targets";

/** What is wrong with targets that every pool would refuse. */
function faultsIn({ targets, waitUntilHealthy }: TargetsArgs): Fault[] {
  return targets.flatMap(({ port, weight }, i): Fault[] => [
    ...(port === undefined
      ? [{ property: `targets[${i}].port`, reason: "is required: a pool of Octavia has none" }]
      : []),
    ...(weight === 0 && waitUntilHealthy === true
      ? [{ property: `targets[${i}].weight`, reason: "must not be 0 with waitUntilHealthy: it would drain" }]
      : []),
  ]);
}

/** The definition of the targets that a program has in a pool. */
export const loadBalancerTargets = defineTargets<TargetsArgs, OpenStack>(targetsType, {
  args: z.strictObject({
    ...openStackFields,
    pool: objectId("pool"),
    targets: targetSet,
    waitUntilHealthy: z.boolean().optional(),
    drainSeconds: z.int().min(0).max(3600).optional(),
  } satisfies Shape<TargetsArgs>),
  balancerArgs: ["pool"],
  place: PLACE,
  idOf: ({ pool }) => pool,
  balancer: (cloud, { pool }) => new PoolBalancer(cloud, pool),
  faultsIn,

  async marked(cloud) {
    if (!(await cloud.has("loadBalancer"))) return [];
    const pools = (await listPools(cloud)).filter(({ members = [] }) => members.length > 0);
    return Promise.all(
      pools.map(async ({ id }) => {
        const balancer = new PoolBalancer(cloud, id);
        return { balancer, there: (await balancer.registered()) ?? [] };
      }),
    );
  },
});
