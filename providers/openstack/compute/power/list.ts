/** The power of several servers, kept in one state. */
import type { Operated } from "../../../../components/instancePower";
import type { PowerState, Reboot } from "../../../../components/power";
import { resourceType } from "../../../core/resourceType";
import type { OpenStackArgs } from "../../args";

/** Arguments of an InstancePower with a list on OpenStack. */
export interface PowerListArgs extends OpenStackArgs {
  /** The servers' ids; their order means nothing. */
  instances: string[];
  /** The state to keep them in. */
  state: PowerState;
  /** Reboots them when the trigger changes. @default never */
  reboot?: Reboot;
}

/** What the cloud says of them. */
export interface PowerListOutputs {
  /** Each server's status by its id. */
  states: Record<string, string>;
  /** What was done to each last. */
  operated: Record<string, Operated>;
  /** When the first was changed last. ISO 8601, UTC. */
  updatedAt?: string;
  /** The availability zone that the first is in; a shelved one is in none. */
  zone?: string;
  /** The hypervisor that the first runs on; only operators see it. */
  hypervisor?: string;
}

/** The type of an InstancePower with a list on OpenStack. */
export const powerListType = resourceType<PowerListArgs, PowerListOutputs>("openstack:InstancePower", {
  states: true,
  operated: true,
  updatedAt: true,
  zone: true,
  hypervisor: true,
});
