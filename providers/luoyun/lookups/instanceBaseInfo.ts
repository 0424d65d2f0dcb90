/** An instance's desktop, looked up. */
import { z } from "zod";
import type { GetInstanceBaseInfoArgs, GetInstanceBaseInfoResult } from "../../../lookups/instanceBaseInfo";
import { connectionFields } from "../../core/connectionFields";
import { defineLookupOn } from "../../core/lookup";
import type { Shape } from "../../core/schema";
import { readBaseInfo, spiceUrl } from "../instance/api";
import { client } from "./client";

const schema = z.strictObject({
  ...connectionFields,
  instanceId: z.int().positive("must be an instance's id: a whole number from 1"),
} satisfies Shape<GetInstanceBaseInfoArgs>);

/** An instance's desktop: how and where it is reached. */
export const getInstanceBaseInfo = defineLookupOn(
  "getInstanceBaseInfo",
  schema,
  client,
  async (lookup, { instanceId }: GetInstanceBaseInfoArgs): Promise<GetInstanceBaseInfoResult> => {
    await lookup.requirePermission(String(instanceId));
    const info = await readBaseInfo(lookup.cloud, instanceId);
    const url = spiceUrl(info);
    return { ...info, running: info.port !== undefined, ...(url === undefined ? {} : { url }) };
  },
);
