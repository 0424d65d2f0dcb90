/** Each state of CVM's in EC2's words. */
import { expect, it } from "vitest";
import { CVM_STATES, ec2StateOf } from "../../providers/tencentcloud/instance/ec2State";

/** All values of InstanceState in CVM's documentation. */
const STATES = {
  PENDING: "pending",
  LAUNCH_FAILED: "terminated",
  RUNNING: "running",
  STOPPED: "stopped",
  STARTING: "pending",
  STOPPING: "stopping",
  REBOOTING: "running",
  RESCUE_MODE: "running",
  ENTER_RESCUE_MODE: "running",
  EXIT_RESCUE_MODE: "running",
  ENTER_SERVICE_LIVE_MIGRATE: "running",
  SERVICE_LIVE_MIGRATE: "running",
  EXIT_SERVICE_LIVE_MIGRATE: "running",
  SHUTDOWN: "terminated",
  TERMINATING: "shutting-down",
};

it.each(Object.entries(STATES))("%s is %s", (InstanceState, state) => {
  expect(ec2StateOf({ InstanceState })).toBe(state);
});

it("knows all of them, and takes what is new for one on its way", () => {
  expect([...CVM_STATES].sort()).toEqual(Object.keys(STATES).sort());
  expect(ec2StateOf({ InstanceState: "SOMETHING_NEW" })).toBe("pending");
});
