/** How the targets of a load balancer do, in the words of AWS's target groups on every cloud. */
import type { BlocksOf } from "../providers";
import { ask, asOutput, type LookupArgs, type LookupOptions } from "./ask";

/** Whose health: `openstack: { pool }`, `aws: { targetGroupArn }` or `aws: { loadBalancerName }`. */
export interface GetLoadBalancerHealthArgs
  extends Omit<LookupArgs, keyof BlocksOf<"getLoadBalancerHealth">>,
    BlocksOf<"getLoadBalancerHealth"> {}

/** How one target does. */
export interface TargetHealth {
  /** The instance's id or, for a target that was added by its address, that. */
  targetId: string;
  /** The port; absent if the balancer's listeners say it. */
  port?: number;
  /**
   * `initial` before the first check, `healthy`, `unhealthy`, `unused` if nothing is sent to it, `draining` if nothing new
   * is, `unavailable` if nothing checks it.
   */
  state: "initial" | "healthy" | "unhealthy" | "unused" | "draining" | "unavailable";
  /** The cloud's own word for why; absent if it is healthy. */
  reason?: string;
}

/**
 * How each target of a load balancer does, those of others as well.
 * @throws OmnicloudError if there is no such load balancer
 * @example const sick = (await getLoadBalancerHealth({ openstack: { pool } })).filter(({ state }) => state !== "healthy");
 */
export function getLoadBalancerHealth(args: GetLoadBalancerHealthArgs, opts?: LookupOptions): Promise<TargetHealth[]> {
  return ask("getLoadBalancerHealth", args, opts);
}

/** {@link getLoadBalancerHealth} with inputs that may be Outputs. */
export const getLoadBalancerHealthOutput = asOutput(getLoadBalancerHealth);
