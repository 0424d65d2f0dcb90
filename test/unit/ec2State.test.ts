/** Each state of Nova's in EC2's words. */
import { expect, it } from "vitest";
import { ec2StateOf } from "../../providers/openstack/compute/server/ec2State";

/** All statuses of Nova's API, but ERROR and UNKNOWN. */
const STATUSES = {
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

it.each(Object.entries(STATUSES))("%s is %s", (status, state) => {
  expect(ec2StateOf({ status, "OS-EXT-STS:task_state": null })).toBe(state);
  expect(ec2StateOf({ status, "OS-EXT-STS:task_state": "deleting" })).toBe("shutting-down");
});

it("what the cloud does not know is what its hypervisor says", () => {
  for (const status of ["ERROR", "UNKNOWN", "SOMETHING_NEW"]) {
    expect(ec2StateOf({ status, "OS-EXT-STS:power_state": 1 })).toBe("running");
    expect(ec2StateOf({ status, "OS-EXT-STS:power_state": 4 })).toBe("stopped");
    expect(ec2StateOf({ status })).toBe("stopped");
  }
});

it("a server on its way is on its way", () => {
  const at = (status: string, task: string) => ec2StateOf({ status, "OS-EXT-STS:task_state": task });
  expect(at("ACTIVE", "powering-off")).toBe("stopping");
  expect(at("SHUTOFF", "powering-on")).toBe("pending");
  expect(at("ACTIVE", "suspending")).toBe("stopping");
  expect(at("SUSPENDED", "resuming")).toBe("pending");
  expect(at("ACTIVE", "resize_prep")).toBe("running");
});
