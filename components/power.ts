/** The words of an instance's power, the same on every cloud. */

/** A state in which an instance can be kept. `shelved`, on OpenStack, is stopped, and holds no place on a hypervisor. */
export type PowerState = "running" | "stopped" | "suspended" | "shelved";

/** A reboot on demand. */
export interface Reboot {
  /** `soft` asks the guest to shut down first, `hard` does not. */
  type: "soft" | "hard";
  /**
   * Any text: each time it changes, a running instance is rebooted once. Nothing is rebooted when the resource is
   * created.
   */
  trigger: string;
}
