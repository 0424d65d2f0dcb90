/** A QingStor installer's cluster and its jobs, looked up. */
import { z } from "zod";
import type { GetQingStorArgs, GetQingStorJobArgs, GetQingStorJobResult } from "../../../lookups/qingStor";
import type { Named } from "../../core/cloud";
import type { CommonSettings } from "../../core/connection";
import { connectionFields } from "../../core/connectionFields";
import { ArgumentError, OmnicloudError } from "../../core/errors";
import { defineLookupOn } from "../../core/lookup";
import type { Shape } from "../../core/schema";
import { type Family, JOB_KINDS, JOBS, type JobKind } from "../assumptions";
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

/** The kinds of job that one pair of actions reports on, the one that it is named after first. */
function kindsOf(family: Family): JobKind[] {
  return JOB_KINDS.filter((kind) => JOBS[kind].family === family);
}

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
    const kinds = job === undefined ? kindsOf(family) : [kind];
    if (job === undefined && kinds[0] !== kind)
      throw new ArgumentError(
        `getQingStorJob: job: is required for ${kind}: the installer reports on deployments and scaling together and does not say of which kind its latest job is; QingStorCluster gives out the ids in jobs`,
      );
    const look = job === undefined ? await readLatestJob(cloud, family) : await readJob(cloud, family, job);
    if (!look) throw new OmnicloudError(`getQingStorJob: the installer has run no job yet for ${noun}`);
    const log: Record<string, string[]> = {};
    for (const one of await readLog(cloud, family, job, step)) {
      const lines = log[one.step] ?? [];
      log[one.step] = lines;
      lines.push(one.line);
    }
    return { ...look, kinds, log };
  },
);
