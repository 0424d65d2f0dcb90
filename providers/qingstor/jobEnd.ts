/** The end of a job, waited for; its steps and its log show on the resource meanwhile. API: Get…QingStorStatus, Get…Log */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { type Context, define, type Report } from "../core/definition";
import { registration } from "../core/resource";
import type { Inputs, Shape } from "../core/schema";
import type { QingStor } from "./client";
import { follow } from "./follow";
import { HOURS } from "./intent";
import type { JobKind } from "./reading";

/** Arguments of a {@link JobEnd}. */
export interface JobEndArgs {
  connection?: string;
  kind: JobKind;
  /** The job's id; empty where there is nothing to wait for. */
  job: string;
  /** Why there is no id; else empty. */
  outcome: string;
}

/** How the job ended. */
export interface JobEndOutputs {
  /** `successful`, `adopted`, or `nothing to do`. */
  status: string;
}

/** The definition of {@link JobEnd}. */
export const jobEnd = define<JobEndArgs, JobEndOutputs, QingStor>({
  name: "qingstor:JobEnd",
  kind: "qingstor",
  args: z.strictObject({
    connection: z.string().min(1).optional(),
    kind: z.enum(["configure", "deploy", "scaleAccess", "scaleStorage"]),
    job: z.string(),
    outcome: z.string(),
  } satisfies Shape<JobEndArgs>),
  outputs: ["status"],
  timeouts: { create: HOURS, update: HOURS },
  irreplaceable: true,
  leaves: true,

  // It is made when the job has ended: one that is cut off waits for the same job again.
  async create(args, context, report) {
    await end(args, context, report);
    return context.token;
  },

  update: (_id, _was, args, context, report) => end(args, context, report),

  // How a job has ended is never otherwise later.
  read: async (_id, { status = "" }) => ({ args: {}, outputs: { status } }),

  delete: async () => undefined,
});

async function end(
  { kind, job, outcome }: JobEndArgs,
  { cloud }: Context<QingStor>,
  { say, saw }: Report,
): Promise<void> {
  if (job !== "") await follow(cloud, kind, job, say);
  saw({ args: {}, outputs: { status: outcome || "successful" } });
}

/** The end of a job: see `QingStorCluster`. */
export class JobEnd extends pulumi.CustomResource {
  declare readonly status: pulumi.Output<string>;

  constructor(name: string, args: Inputs<JobEndArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(jobEnd, name, args, opts));
  }
}
