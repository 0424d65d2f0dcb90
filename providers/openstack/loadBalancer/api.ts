/**
 * Octavia's pools and their members. API: load balancing v2 /pools, /pools/{id}/members; tags from 2.5 on, members added by
 * one request from 2.11 on. While anything of a load balancer changes, all of it is immutable.
 */
import { type CloudError, OmnicloudError, refusedWith } from "../../core/errors";
import { until } from "../../core/poll";
import type { Health } from "../../core/targetSet";
import type { OpenStack, Wire } from "../client";
import { unlessGone } from "../gone";

/** A pool as the API has it. */
export interface PoolWire extends Wire {
  name?: string | null;
  provisioning_status: string;
  admin_state_up?: boolean;
  /** Absent if it has none. */
  healthmonitor_id?: string | null;
  loadbalancers: { id: string }[];
  /** Those whose default pool it is. */
  listeners?: { id: string }[];
  /** Absent in an answer means none. */
  members?: { id: string }[];
}

/** A load balancer as the API has it, as far as we read it. */
export interface BalancerWire extends Wire {
  provisioning_status: string;
  admin_state_up?: boolean;
  vip_subnet_id?: string | null;
  vip_network_id?: string | null;
}

/** A member as the API has it. */
export interface MemberWire extends Wire {
  address: string;
  protocol_port: number;
  weight: number;
  admin_state_up?: boolean;
  operating_status: string;
  provisioning_status: string;
  subnet_id?: string | null;
  /** Absent before version 2.5. */
  tags?: string[];
}

/** A pool; `undefined` if there is none. */
export const findPool = (cloud: OpenStack, id: string): Promise<PoolWire | undefined> =>
  cloud.find<PoolWire>("loadBalancer", `/lbaas/pools/${id}`, "pool");

/** A load balancer; `undefined` if there is none. */
export const findBalancer = (cloud: OpenStack, id: string): Promise<BalancerWire | undefined> =>
  cloud.find<BalancerWire>("loadBalancer", `/lbaas/loadbalancers/${id}`, "loadbalancer");

/** All pools that the login sees. */
export const listPools = (cloud: OpenStack): Promise<PoolWire[]> =>
  cloud.list<PoolWire>("loadBalancer", "/lbaas/pools", "pools");

const membersPath = (pool: string): string => `/lbaas/pools/${pool}/members`;

/** The members of a pool; `undefined` if it is gone. One that is being deleted counts no more. */
export async function membersOf(cloud: OpenStack, pool: string): Promise<MemberWire[] | undefined> {
  const all = await unlessGone(cloud.list<MemberWire>("loadBalancer", membersPath(pool), "members"));
  return all?.filter(({ provisioning_status }) => provisioning_status !== "PENDING_DELETE");
}

/** While a load balancer changes, it refuses all other changes. */
const busy = (error: CloudError): boolean => refusedWith(error, 409, /is immutable/);

/** What is said of a member. */
export interface MemberBody {
  address: string;
  protocol_port: number;
  weight: number;
  subnet_id?: string;
  tags: string[];
}

/** Adds members or changes those of the same address and port, by one request; others are left alone. */
export async function putMembers(cloud: OpenStack, pool: string, members: readonly MemberBody[]): Promise<void> {
  await cloud.put(
    "loadBalancer",
    membersPath(pool),
    { members },
    { query: { additive_only: true }, accepts: [202], busy },
  );
}

/** Adds one member. */
export async function addMember(cloud: OpenStack, pool: string, member: MemberBody): Promise<void> {
  await cloud.post("loadBalancer", membersPath(pool), { member }, { busy });
}

/** Changes what may change of a member. */
export async function changeMember(
  cloud: OpenStack,
  pool: string,
  id: string,
  member: Partial<Pick<MemberBody, "weight" | "tags">>,
): Promise<void> {
  await cloud.put("loadBalancer", `${membersPath(pool)}/${id}`, { member }, { busy });
}

/** Deletes a member; one that is gone is success. */
export async function deleteMember(cloud: OpenStack, pool: string, id: string): Promise<void> {
  await cloud.delete("loadBalancer", `${membersPath(pool)}/${id}`, { busy });
}

/**
 * Waits until nothing of some members changes any more.
 * @param isMeant which of the pool's members
 * @throws OmnicloudError if one of them ends in an error
 */
export function waitUntilSettled(
  cloud: OpenStack,
  pool: string,
  isMeant: (member: MemberWire) => boolean,
): Promise<MemberWire[]> {
  return until(`the members of pool ${pool} to be taken in`, async () => {
    const all = (await cloud.list<MemberWire>("loadBalancer", membersPath(pool), "members")).filter(isMeant);
    const failed = all.find(({ provisioning_status }) => provisioning_status === "ERROR");
    if (failed)
      throw new OmnicloudError(
        `pool ${pool}: its load balancer failed to take in ${failed.address}:${failed.protocol_port}`,
      );
    return all.some(({ provisioning_status }) => provisioning_status.startsWith("PENDING")) ? undefined : all;
  });
}

/** Whether something is switched off; clouds that do not say have it on. */
const isOff = (part: { admin_state_up?: boolean }): boolean => part.admin_state_up === false;

/** Why no member of a pool can become healthy, if that is so. */
export async function hopelessIn(cloud: OpenStack, pool: PoolWire): Promise<string | undefined> {
  if (!pool.healthmonitor_id) return `pool ${pool.id} has no health monitor: give it one, or leave this out`;
  if (isOff(pool)) return `pool ${pool.id} is switched off (admin_state_up)`;
  if (pool.listeners?.length === 0) return `pool ${pool.id} has no listener, so nothing checks its members`;
  const [balancer] = pool.loadbalancers;
  const found = balancer && (await findBalancer(cloud, balancer.id));
  return found && isOff(found) ? `load balancer ${found.id} is switched off (admin_state_up)` : undefined;
}

/** How a member does. */
export function toHealth(member: MemberWire): Health {
  const { operating_status: status, provisioning_status: change, weight } = member;
  if (change === "ERROR")
    return { state: "unavailable", reason: change, never: "its load balancer failed to take it in" };
  if (change === "PENDING_CREATE") return { state: "initial", reason: change };
  if (change === "PENDING_DELETE") return { state: "draining", reason: change, never: "it is being deleted" };
  if (isOff(member)) return { state: "unused", reason: status, never: "it is switched off (admin_state_up)" };
  if (status === "ONLINE") return { state: "healthy" };
  if (status === "DRAINING" || weight === 0) return { state: "draining", reason: status, never: "its weight is 0" };
  if (status === "NO_MONITOR") return { state: "unavailable", reason: status, never: "its pool has no health monitor" };
  return { state: status === "ERROR" || status === "DEGRADED" ? "unhealthy" : "initial", reason: status };
}
