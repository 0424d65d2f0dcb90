/** The power of several instances, kept in one state. */
import type { Operated } from "../../../components/instancePower";
import type { PowerState, Reboot } from "../../../components/power";
import { resourceType } from "../../core/resourceType";
import type { AwsArgs } from "../args";

/** Arguments of an InstancePower on AWS. */
export interface PowerArgs extends AwsArgs {
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

/** The type of an InstancePower on AWS. */
export const powerType = resourceType<PowerArgs, PowerOutputs>("aws:Power", { states: true, operated: true });
