/** How the members of a pool do, looked up. API: load balancing v2 /pools/{id}, /pools/{id}/members */
import { z } from "zod";
import type { GetLoadBalancerHealthArgs, TargetHealth } from "../../../lookups/loadBalancerHealth";
import type { Shape } from "../../core/schema";
import { type MemberWire, membersOf, type PoolWire, toHealth } from "../loadBalancer/api";
import { instanceIn } from "../loadBalancer/targets/pool";
import type { ObjectKind } from "./kind";
import { defineLookup, lookupFields } from "./lookup";
import { pick } from "./pick";

const pools: ObjectKind = {
  ...{ noun: "pool", service: "loadBalancer", path: "/lbaas/pools", envelope: "pool", plural: "pools" },
};

/** A member in the words of target groups; nothing is sent to one whose pool has no listener. */
function toTargetHealth(member: MemberWire, pool: PoolWire): TargetHealth {
  const { state, reason } = toHealth(member);
  const isUnused = state === "initial" && pool.listeners?.length === 0;
  return {
    ...{ targetId: instanceIn(member) ?? member.address, port: member.protocol_port },
    state: isUnused ? "unused" : state,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** How the members of a pool do. */
export const getLoadBalancerHealth = defineLookup(
  "getLoadBalancerHealth",
  z.strictObject({
    ...{ connection: lookupFields.connection, region: lookupFields.region, project: lookupFields.project },
    openstack: z.strictObject({ pool: z.string().min(1), project: lookupFields.project }),
  } satisfies Shape<GetLoadBalancerHealthArgs>),
  async (lookup, { openstack }: GetLoadBalancerHealthArgs): Promise<TargetHealth[]> => {
    const pool = await pick<PoolWire>(lookup, pools, { id: openstack?.pool });
    const members = (await membersOf(lookup.cloud, pool.id)) ?? [];
    return members
      .map((member) => toTargetHealth(member, pool))
      .sort((a, b) => a.targetId.localeCompare(b.targetId) || (a.port ?? 0) - (b.port ?? 0));
  },
);
