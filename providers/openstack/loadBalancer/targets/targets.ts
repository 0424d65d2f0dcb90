/** The targets that a program has in a pool of Octavia. */
import { type TargetsArgs as CommonArgs, TARGETS_OUTPUTS, type TargetsOutputs } from "../../../core/defineTargets";
import { resourceType } from "../../../core/resourceType";
import type { OpenStackArgs } from "../../args";

/** Arguments of LoadBalancerTargets on OpenStack. */
export interface TargetsArgs extends OpenStackArgs, Omit<CommonArgs, "takeOver"> {
  /** The pool's id. */
  pool: string;
}

/** The type of LoadBalancerTargets on OpenStack. */
export const targetsType = resourceType<TargetsArgs, TargetsOutputs>("openstack:LoadBalancerTargets", TARGETS_OUTPUTS);
