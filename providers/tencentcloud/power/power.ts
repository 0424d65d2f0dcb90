/** The power of several instances, kept in one state. */
import { type PowerArgs as CommonArgs, POWER_OUTPUTS, type PowerOutputs } from "../../core/power";
import { resourceType } from "../../core/resourceType";
import type { TencentArgs } from "../args";
import type { StoppedMode } from "../blocks";

/** Arguments of an InstancePower on Tencent Cloud. */
export interface PowerArgs extends TencentArgs, CommonArgs {
  /** What stopped instances cost. @default as Tencent Cloud has it: they cost on */
  stoppedMode?: StoppedMode;
}

/** The type of an InstancePower on Tencent Cloud. */
export const powerType = resourceType<PowerArgs, PowerOutputs>("tencentcloud:Power", POWER_OUTPUTS);
