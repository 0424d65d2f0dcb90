/** The states of CVM in EC2's words, which are those of every cloud. */
import type { InstanceState } from "../../core/instanceStates";

const STATES: Readonly<Record<string, InstanceState>> = {
  PENDING: "pending",
  LAUNCH_FAILED: "terminated",
  RUNNING: "running",
  STOPPED: "stopped",
  STARTING: "pending",
  STOPPING: "stopping",
  // It is on all the while.
  REBOOTING: "running",
  RESCUE_MODE: "running",
  ENTER_RESCUE_MODE: "running",
  EXIT_RESCUE_MODE: "running",
  ENTER_SERVICE_LIVE_MIGRATE: "running",
  SERVICE_LIVE_MIGRATE: "running",
  EXIT_SERVICE_LIVE_MIGRATE: "running",
  // It is given back, and waits for its end.
  SHUTDOWN: "terminated",
  TERMINATING: "shutting-down",
};

/** All states that CVM's documentation names. */
export const CVM_STATES: readonly string[] = Object.keys(STATES);

/** An instance's state in EC2's words; one that nobody knows yet is on its way. */
export const ec2StateOf = ({ InstanceState: state = "" }: { InstanceState?: string }): InstanceState =>
  STATES[state] ?? "pending";
