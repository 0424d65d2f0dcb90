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

/** What was done to an instance, and when. */
export interface Operated {
  /** `start`, `stop`, `suspend`, `shelve`, `softreboot` or `hardreboot`. */
  type: string;
  /** ISO 8601, UTC. */
  at: string;
}

/** Arguments of an InstancePower with a list, on clouds that take lists of instances. */
export interface PowerArgs {
  /** The instances' ids; their order means nothing. */
  instances: string[];
  /** The state to keep them in. */
  state: PowerState;
  /** Reboots them when the trigger changes. @default never */
  reboot?: Reboot;
}

/** What the cloud says of them. */
export interface PowerOutputs {
  /** Each instance's state in EC2's words. */
  states: Record<string, string>;
  /** What was done to each last. */
  operated: Record<string, Operated>;
}

/** Their names. */
export const POWER_OUTPUTS = { states: true, operated: true } as const;
