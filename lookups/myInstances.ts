/** The instances of a LuoYunCloud user. */
import type { LuoYunInstance } from "../providers";
import type { ConnectionArgs } from "../providers/core/connection";
import type { Page } from "../providers/core/page";
import { ask, askForEach, asOutput, type LookupOptions } from "./ask";

/** Where instances are looked for. */
export interface ListMyInstancesArgs extends ConnectionArgs {}

/** Which page of the instances. */
export interface GetMyInstancesArgs extends ConnectionArgs, Page {
  /** The number of instances to request; LuoYunCloud may give more. 0 means the default. @default 10 */
  pageSize?: number;
}

/** One page of the instances: all that LuoYunCloud gave, even if that is more than was requested. */
export interface GetMyInstancesResult {
  /** Those on the page; none past the end. */
  instances: LuoYunInstance[];
  /** What LuoYunCloud says about the list: `List 3 instances`. */
  description: string;
  /** The page's number, from 1. */
  pageNumber: number;
  /** The number of instances that were requested. */
  pageSize: number;
}

/**
 * One page of the instances of the connection's user.
 * @throws LuoYunError, LoginError
 * @example const { instances } = await getMyInstances({ connection: "lab", pageNumber: 2, pageSize: 20 });
 */
export function getMyInstances(args: GetMyInstancesArgs = {}, opts?: LookupOptions): Promise<GetMyInstancesResult> {
  return ask("getMyInstances", args, opts);
}

/** {@link getMyInstances} with inputs that may be Outputs. */
export const getMyInstancesOutput = asOutput(getMyInstances);

/**
 * All instances of the connection's user, each once, fetched page by page as they are needed.
 * @param opts `timeout` applies to each page
 * @throws LuoYunError, LoginError
 * @example for await (const { id, name } of listMyInstances({ connection: "lab" })) …
 */
export function listMyInstances(
  args: ListMyInstancesArgs = {},
  opts?: LookupOptions,
): AsyncGenerator<LuoYunInstance, void> {
  return askForEach("listMyInstances", args, opts);
}
