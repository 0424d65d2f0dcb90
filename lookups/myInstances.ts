/** The instances of a LuoYunCloud user. API: /api/myun/instance */
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Inputs, Shape } from "../providers/core/schema";
import { luoyun } from "../providers/luoyun/cloud";
import { type LuoYunInstance, PAGE, pageOf, walk } from "../providers/luoyun/instances";
import { clean, type LookupOptions, type LookupOutputOptions, later, lookOn } from "./lookup";

/** Where instances are looked for. */
export interface ListMyInstancesArgs {
  /** The connection's name. @default the stack's `omnicloud:connection`, or the only connection there is */
  connection?: string;
}

/** Which page of the instances. */
export interface GetMyInstancesArgs extends ListMyInstancesArgs {
  /** Which page; the first is 1. A page past the end is empty. @default 1 */
  pageNumber?: number;
  /** How many are asked for; LuoYunCloud may give more. 0 means the default. @default 10 */
  pageSize?: number;
}

/** One page of the instances: all that LuoYunCloud gave, also where that is more than was asked for. */
export interface GetMyInstancesResult {
  instances: LuoYunInstance[];
  pageNumber: number;
  pageSize: number;
}

const where = { connection: z.string().min(1).optional() } satisfies Shape<ListMyInstancesArgs>;

const paged = z.strictObject({
  ...where,
  pageNumber: z.int().positive("must be 1 or more: the first page is 1").optional(),
  pageSize: z.int().nonnegative("must be 1 or more, or 0 for the default").optional(),
} satisfies Shape<GetMyInstancesArgs>);

/**
 * One page of the instances of the connection's user.
 * @throws LuoYunError, LoginError
 * @example const { instances } = await getMyInstances({ connection: "lab", pageNumber: 2, pageSize: 20 });
 */
export function getMyInstances(args: GetMyInstancesArgs = {}, opts?: LookupOptions): Promise<GetMyInstancesResult> {
  return lookOn(luoyun, "getMyInstances", paged, args, opts, async (lookup) => {
    await lookup.permit();
    const { pageNumber = 1 } = args;
    const pageSize = args.pageSize || PAGE;
    return { instances: await pageOf(lookup.cloud, pageNumber, pageSize), pageNumber, pageSize };
  });
}

/** {@link getMyInstances} with inputs that may be Outputs. */
export function getMyInstancesOutput(
  args: Inputs<GetMyInstancesArgs> = {},
  opts?: LookupOutputOptions,
): pulumi.Output<GetMyInstancesResult> {
  return later(args, opts, getMyInstances);
}

/**
 * All instances of the connection's user, each once, asked for page by page as they are taken.
 * @param opts `timeout` holds for each page
 * @example for await (const { id, name } of listMyInstances({ connection: "lab" })) …
 */
export async function* listMyInstances(
  args: ListMyInstancesArgs = {},
  opts?: LookupOptions,
): AsyncGenerator<LuoYunInstance, void> {
  const lookup = await lookOn(luoyun, "listMyInstances", z.strictObject(where), args, opts, async (begun) => {
    await begun.permit();
    return begun;
  });
  const instances = walk(lookup.cloud);
  for (;;) {
    const next = await clean(() => lookup.run(() => instances.next()));
    if (next.done) return;
    yield next.value;
  }
}
