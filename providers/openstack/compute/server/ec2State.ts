/** What a server's state is called in EC2's words, which are those of all clouds. */
import type { InstanceState } from "../../../core/instanceStates";
import { isBeingDeleted, type ServerWire, taskOf } from "./api";

/** Nova's statuses. In ERROR, and where it does not know more, its hypervisor's word counts. */
const BY_STATUS: Readonly<Record<string, InstanceState>> = {
  ACTIVE: "running",
  BUILD: "pending",
  DELETED: "terminated",
  HARD_REBOOT: "running",
  MIGRATING: "running",
  PASSWORD: "running",
  PAUSED: "suspended",
  REBOOT: "running",
  REBUILD: "pending",
  RESCUE: "running",
  RESIZE: "pending",
  REVERT_RESIZE: "pending",
  SHELVED: "stopped",
  SHELVED_OFFLOADED: "stopped",
  SHUTOFF: "stopped",
  SOFT_DELETED: "terminated",
  SUSPENDED: "suspended",
  VERIFY_RESIZE: "running",
};

/** What Nova is doing on a server that is on its way to another state. */
const BY_TASK: Readonly<Record<string, InstanceState>> = {
  "powering-off": "stopping",
  "powering-on": "pending",
  resuming: "pending",
  shelving: "stopping",
  suspending: "stopping",
  unpausing: "pending",
  unshelving: "pending",
};

/** The hypervisor's word for a running machine, beside which it is paused, suspended or shut down. */
const RUNNING = 1;

/** A server's state in EC2's words, and `suspended`. */
export function ec2StateOf(
  server: Pick<ServerWire, "status" | "OS-EXT-STS:task_state" | "OS-EXT-STS:power_state">,
): InstanceState {
  if (isBeingDeleted(server)) return "shutting-down";
  const known = BY_TASK[taskOf(server) ?? ""] ?? BY_STATUS[server.status];
  return known ?? (server["OS-EXT-STS:power_state"] === RUNNING ? "running" : "stopped");
}
