/** A QingStor installer's cluster and its jobs, looked up. */
import { z } from "zod";
import type { GetQingStorArgs, GetQingStorJobArgs, GetQingStorJobResult } from "../../../lookups/qingStor";
import type { Named } from "../../core/cloud";
import type { CommonSettings } from "../../core/connection";
import { connectionFields } from "../../core/connectionFields";
import { OmnicloudError } from "../../core/errors";
import { defineLookupOn } from "../../core/lookup";
import type { Shape } from "../../core/schema";
import { JOB_KINDS, JOBS } from "../assumptions";
import { clientOf, type QingStor } from "../client";
import { type QingStorInfo, readCluster } from "../cluster/api";
import { readJob, readLatestJob, readLog } from "../job/api";
import type { QingStorSettings } from "../settings";

/** The client of a look-up's connection, which is of kind `qingstor`. */
const client = (settings: Named<CommonSettings>): QingStor => clientOf(settings as Named<QingStorSettings>);

const whichJob = z.strictObject({
  ...connectionFields,
  kind: z.enum(JOB_KINDS),
  job: z.string().min(1).optional(),
  step: z.string().min(1).optional(),
} satisfies Shape<GetQingStorJobArgs>);

/** What the installer says of its cluster. */
export const getQingStor = defineLookupOn(
  "getQingStor",
  z.strictObject(connectionFields satisfies Shape<GetQingStorArgs>),
  client,
  async (lookup, _args: GetQingStorArgs): Promise<QingStorInfo> => {
    await lookup.requirePermission();
    return readCluster(lookup.cloud);
  },
);

/** A job's status and log. */
export const getQingStorJob = defineLookupOn(
  "getQingStorJob",
  whichJob,
  client,
  async (lookup, { kind, job, step }: GetQingStorJobArgs): Promise<GetQingStorJobResult> => {
    await lookup.requirePermission();
    const { cloud } = lookup;
    const { family, noun } = JOBS[kind];
    const look = job === undefined ? await readLatestJob(cloud, family) : await readJob(cloud, family, job);
    if (!look) throw new OmnicloudError(`getQingStorJob: the installer has run no job yet for ${noun}`);
    const log: Record<string, string[]> = {};
    for (const one of await readLog(cloud, family, job, step)) {
      const lines = log[one.step] ?? [];
      log[one.step] = lines;
      lines.push(one.line);
    }
    return { ...look, log };
  },
);
