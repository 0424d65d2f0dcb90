/** The definition of a job's end. */
import { z } from "zod";
import { connectionFields } from "../../core/connectionFields";
import { type Context, define, type Report } from "../../core/definition";
import type { Shape } from "../../core/schema";
import { nothing } from "../../core/touched";
import { JOB_KINDS } from "../assumptions";
import type { QingStor } from "../client";
import { readCluster } from "../cluster/api";
import { follow, LONGEST_WAIT } from "../job/follow";
import { type JobEndArgs, type JobEndOutputs, jobEndType } from "./jobEnd";

/** The definition of a job's end. */
export const jobEnd = define<JobEndArgs, JobEndOutputs, QingStor>(jobEndType, {
  args: z.strictObject({
    ...connectionFields,
    kind: z.enum(JOB_KINDS),
    job: z.string(),
    outcome: z.string(),
  } satisfies Shape<JobEndArgs>),
  touches: nothing,
  timeouts: { create: LONGEST_WAIT, update: LONGEST_WAIT },
  irreplaceable: true,
  leaves: true,

  // It is created when the job has ended: one that is interrupted waits for the same job again.
  async create(args, context, report) {
    await waitForEnd(args, context, report);
    return context.token;
  },

  update: (_id, _was, args, context, report) => waitForEnd(args, context, report),

  // How a job has ended never changes later.
  read: async (_id, { status = "", cluster }) => ({ args: {}, outputs: { status, cluster } }),

  delete: async () => undefined,
});

async function waitForEnd(
  { kind, job, outcome }: JobEndArgs,
  { cloud }: Context<QingStor>,
  { say, saw }: Report,
): Promise<void> {
  if (job !== "") await follow(cloud, kind, job, say);
  const added = job !== "" && (kind === "scaleAccess" || kind === "scaleStorage");
  const after = added ? await readCluster(cloud) : undefined;
  saw({ args: {}, outputs: { status: outcome || "successful", cluster: after } });
}
