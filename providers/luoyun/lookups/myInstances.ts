/** The instances of a LuoYunCloud user, looked up. */
import { z } from "zod";
import type { GetMyInstancesArgs, GetMyInstancesResult, ListMyInstancesArgs } from "../../../lookups/myInstances";
import { connectionFields } from "../../core/connectionFields";
import { defineListOn, defineLookupOn } from "../../core/lookup";
import { pageFields, pageOf } from "../../core/page";
import type { Shape } from "../../core/schema";
import { type LuoYunInstance, PAGE_SIZE, readList, walk } from "../instance/api";
import { client } from "./client";

const all = z.strictObject(connectionFields satisfies Shape<ListMyInstancesArgs>);
const onePage = z.strictObject({ ...connectionFields, ...pageFields } satisfies Shape<GetMyInstancesArgs>);

/** One page of the instances. */
export const getMyInstances = defineLookupOn(
  "getMyInstances",
  onePage,
  client,
  async (lookup, args: GetMyInstancesArgs): Promise<GetMyInstancesResult> => {
    await lookup.requirePermission();
    const { number, size } = pageOf(args, PAGE_SIZE);
    return { ...(await readList(lookup.cloud, number, size)), pageNumber: number, pageSize: size };
  },
);

/** All instances, each once. */
export const listMyInstances = defineListOn(
  "listMyInstances",
  all,
  client,
  async function* (lookup, _args: ListMyInstancesArgs): AsyncGenerator<LuoYunInstance, void> {
    await lookup.requirePermission();
    yield* walk(lookup.cloud);
  },
);
