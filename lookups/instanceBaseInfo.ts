/** Where an instance's desktop is, on a LuoYunCloud. API: /api/instance/baseinfo */
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Inputs, Shape } from "../providers/core/schema";
import { luoyun } from "../providers/luoyun/cloud";
import { type BaseInfo, baseInfoOf, spiceUrl } from "../providers/luoyun/instances";
import { type LookupOptions, type LookupOutputOptions, later, lookOn } from "./lookup";

/** Which instance. */
export interface GetInstanceBaseInfoArgs {
  /** The connection's name. @default the stack's `omnicloud:connection`, or the only connection there is */
  connection?: string;
  /** Its id: a whole number. */
  instanceId: number;
}

/** An instance's desktop. */
export interface GetInstanceBaseInfoResult extends BaseInfo {
  /** Whether the instance runs: only then it has a port. */
  running: boolean;
  /** What a spice client takes: `spice://10.0.0.2:5901`; absent while it does not run. */
  url?: string;
}

const schema = z.strictObject({
  connection: z.string().min(1).optional(),
  instanceId: z.int().positive("must be an instance's id: a whole number from 1"),
} satisfies Shape<GetInstanceBaseInfoArgs>);

/**
 * An instance's desktop: how and where it is reached.
 * @throws LuoYunError also for an instance of somebody else's
 * @example const { host, port } = await getInstanceBaseInfo({ connection: "lab", instanceId: 2252 });
 */
export function getInstanceBaseInfo(
  args: GetInstanceBaseInfoArgs,
  opts?: LookupOptions,
): Promise<GetInstanceBaseInfoResult> {
  return lookOn(luoyun, "getInstanceBaseInfo", schema, args, opts, async (lookup) => {
    await lookup.permit(String(args.instanceId));
    const info = await baseInfoOf(lookup.cloud, args.instanceId);
    const url = spiceUrl(info);
    return { ...info, running: info.port !== undefined, ...(url === undefined ? {} : { url }) };
  });
}

/** {@link getInstanceBaseInfo} with inputs that may be Outputs. */
export function getInstanceBaseInfoOutput(
  args: Inputs<GetInstanceBaseInfoArgs>,
  opts?: LookupOutputOptions,
): pulumi.Output<GetInstanceBaseInfoResult> {
  return later(args, opts, getInstanceBaseInfo);
}
