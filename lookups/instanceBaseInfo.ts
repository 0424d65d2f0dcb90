/** Where an instance's desktop is, on a LuoYunCloud. */
import type { BaseInfo } from "../providers";
import type { ConnectionArgs } from "../providers/core/connection";
import { ask, asOutput, type LookupOptions } from "./ask";

/** Which instance. */
export interface GetInstanceBaseInfoArgs extends ConnectionArgs {
  /** Its id: a whole number. */
  instanceId: number;
}

/** An instance's desktop. */
export interface GetInstanceBaseInfoResult extends BaseInfo {
  /** Whether the instance runs: it has a port only then. */
  running: boolean;
  /** What a spice client takes: `spice://10.0.0.2:5901`; absent while the instance does not run. */
  url?: string;
}

/**
 * An instance's desktop: how and where it is reached.
 * @throws LuoYunError also for somebody else's instance
 * @example const { host, port } = await getInstanceBaseInfo({ connection: "lab", instanceId: 2252 });
 */
export function getInstanceBaseInfo(
  args: GetInstanceBaseInfoArgs,
  opts?: LookupOptions,
): Promise<GetInstanceBaseInfoResult> {
  return ask("getInstanceBaseInfo", args, opts);
}

/** {@link getInstanceBaseInfo} with inputs that may be Outputs. */
export const getInstanceBaseInfoOutput = asOutput(getInstanceBaseInfo);
