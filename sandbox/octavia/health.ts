// Octavia: how well everything is, as its amphorae would report it: a member is reached if a running server has its address.
import type { Cloud } from "../cloud";
import { statusOf } from "../nova/views";
import type { Listener, LoadBalancer, Member, Pool } from "./state";

function isReached({ neutron, nova }: Cloud, { address }: Member): boolean {
  return [...neutron.ports.values()].some(({ fixed_ips, device_id }) => {
    const server = nova.servers.get(device_id);
    return server && statusOf(server) === "ACTIVE" && fixed_ips.some(({ ip_address }) => ip_address === address);
  });
}

/** Whether a load balancer sends anything to a pool. */
function isInUse({ octavia }: Cloud, pool: Pool): boolean {
  const balancer = octavia.loadBalancers.get(pool.loadbalancer_id);
  const heard = octavia.listenersTo(pool).some(({ admin_state_up }) => admin_state_up);
  return heard && pool.admin_state_up && balancer?.admin_state_up === true;
}

/** How a member is. */
export function memberStatus(cloud: Cloud, member: Member): string {
  const pool = cloud.octavia.pools.get(member.pool_id);
  if (!member.admin_state_up) return "OFFLINE";
  if (!pool || !cloud.octavia.monitorOf(pool)) return "NO_MONITOR";
  if (!isInUse(cloud, pool)) return "OFFLINE";
  if (!member.checked) return member.before;
  if (!isReached(cloud, member)) return "ERROR";
  return member.weight === 0 ? "DRAINING" : "ONLINE";
}

/** How a pool is: as its members are together. */
export function poolStatus(cloud: Cloud, pool: Pool): string {
  if (!isInUse(cloud, pool)) return "OFFLINE";
  const all = cloud.octavia.membersOf(pool).map((member) => memberStatus(cloud, member));
  if (!all.includes("ERROR")) return "ONLINE";
  return all.every((status) => status === "ERROR") ? "ERROR" : "DEGRADED";
}

const isOn = ({ admin_state_up, provisioning_status }: Listener | LoadBalancer) =>
  admin_state_up && provisioning_status !== "PENDING_CREATE";

/** How a listener is. */
export const listenerStatus = (listener: Listener): string => (isOn(listener) ? "ONLINE" : "OFFLINE");

/** How a load balancer is. */
export const balancerStatus = (balancer: LoadBalancer): string => (isOn(balancer) ? "ONLINE" : "OFFLINE");

/** Lets the monitor of a pool check its members once more has passed than a change takes. */
export function checkLater({ clock, octavia, settings }: Cloud, pool: Pool): void {
  clock.after(settings.delays.balancer + settings.delays.healthCheck, () => {
    for (const member of octavia.membersOf(pool)) member.checked = true;
  });
}
