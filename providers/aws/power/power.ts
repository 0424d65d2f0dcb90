/** The power of several instances, kept in one state. */
import { type PowerArgs as CommonArgs, POWER_OUTPUTS, type PowerOutputs } from "../../core/power";
import { resourceType } from "../../core/resourceType";
import type { AwsArgs } from "../args";

/** Arguments of an InstancePower on AWS. */
export interface PowerArgs extends AwsArgs, CommonArgs {}

/** The type of an InstancePower on AWS. */
export const powerType = resourceType<PowerArgs, PowerOutputs>("aws:Power", POWER_OUTPUTS);
