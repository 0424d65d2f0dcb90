/** What of an instance changes only while it is stopped, and whether it runs: its type and its power. */
import * as pulumi from "@pulumi/pulumi";
import type { PowerState, Reboot } from "../../../components/power";
import type { FlavorSpec } from "../../../lookups/flavor";
import { noteChange } from "../../core/changedLater";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { TencentArgs } from "../args";
import type { StoppedMode } from "../blocks";

/** Arguments of an {@link InstanceState}. */
export interface StateArgs extends TencentArgs {
  /** The instance's id. */
  instance: string;
  /** The instance type. Another one stops the instance, and starts it again if it ran. */
  flavor: string;
  /** The state to keep it in. @default whatever it is in */
  power?: PowerState;
  /** What it costs while it is stopped. @default as Tencent Cloud has it: it costs on */
  stoppedMode?: StoppedMode;
  /** Reboots it when the trigger changes. @default never */
  reboot?: Reboot;
}

/** What the cloud says of an {@link InstanceState}. */
export interface StateOutputs {
  /** The instance's state in CVM's words: `running`, `stopped`, … */
  status: string;
  /** How large it is. */
  flavorSpec: FlavorSpec;
  /** What was done last: `start`, `stop`, `suspend`, `softreboot` or `hardreboot`; absent until something was. */
  operateType?: string;
  /** When that was. ISO 8601, UTC. */
  operatedAt?: string;
}

/** The type of {@link InstanceState}. */
export const stateType = resourceType<StateArgs, StateOutputs>(
  "tencentcloud:InstanceState",
  { status: true, flavorSpec: true, operateType: true, operatedAt: true },
  [],
  { single: true },
);

export interface InstanceState extends Fields<StateOutputs> {}
/** An instance's type and power. It is left as it is when this resource is deleted. */
export class InstanceState extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<StateArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(stateType, name, args, opts));
    noteChange(this, args.instance);
  }
}
