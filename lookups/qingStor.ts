/** What a QingStor installer says of its cluster and of its jobs. API: DescribeQingStor, Get…QingStorStatus, Get…Log */
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { OmnicloudError } from "../providers/core/errors";
import type { Inputs, Shape } from "../providers/core/schema";
import { qingstor } from "../providers/qingstor/cloud";
import type { QingStorInfo } from "../providers/qingstor/info";
import { JOBS, type JobKind } from "../providers/qingstor/reading";
import { type LookupOptions, type LookupOutputOptions, later, lookOn } from "./lookup";

/** Which installer. */
export interface GetQingStorArgs {
  /** The name of a connection of kind `qingstor`. @default the stack's `omnicloud:connection`, or the only connection there is */
  connection?: string;
}

/** Which job. */
export interface GetQingStorJobArgs extends GetQingStorArgs {
  /** What it does. Status and log of the two kinds of scaling are asked for as a deployment's. */
  kind: JobKind;
  /** Its id: `j-68mbPHJU`. @default the latest */
  job?: string;
  /** Only the log of this step: `step0`. @default the log of all steps */
  step?: string;
}

/** A job, as the installer has it now. */
export interface GetQingStorJobResult {
  /** `stepN`, `failed` or `successful`. */
  status: string;
  /** The status before this one; of a job that has failed, the step in which it did. */
  preStatus: string;
  /** The lines of its log, by step. */
  log: Record<string, string[]>;
}

const where = { connection: z.string().min(1).optional() } satisfies Shape<GetQingStorArgs>;
const KINDS = ["configure", "deploy", "scaleAccess", "scaleStorage"] as const;
const which = z.strictObject({
  ...where,
  kind: z.enum(KINDS),
  job: z.string().min(1).optional(),
  step: z.string().min(1).optional(),
} satisfies Shape<GetQingStorJobArgs>);

/**
 * The document's `qingstor`: what the installer says of its cluster.
 * @throws QingStorError where the installer refuses
 * @example const { status, isDeployed } = await getQingStor({ connection: "store" });
 */
export function getQingStor(args: GetQingStorArgs = {}, opts?: LookupOptions): Promise<QingStorInfo> {
  return lookOn(qingstor, "getQingStor", z.strictObject(where), args, opts, async (lookup) => {
    await lookup.permit();
    return lookup.cloud.describe();
  });
}

/** {@link getQingStor} with inputs that may be Outputs. */
export function getQingStorOutput(
  args: Inputs<GetQingStorArgs> = {},
  opts?: LookupOutputOptions,
): pulumi.Output<QingStorInfo> {
  return later(args, opts, getQingStor);
}

/**
 * A job's status and log.
 * @throws QingStorError where the installer does not know the job, OmnicloudError where there was none yet
 * @example const { status, log } = await getQingStorJob({ kind: "deploy" });
 */
export function getQingStorJob(args: GetQingStorJobArgs, opts?: LookupOptions): Promise<GetQingStorJobResult> {
  return lookOn(qingstor, "getQingStorJob", which, args, opts, async (lookup) => {
    await lookup.permit();
    const { cloud } = lookup;
    const { family, noun } = JOBS[args.kind];
    const look = args.job === undefined ? await cloud.latestJob(family) : await cloud.job(family, args.job);
    if (!look) throw new OmnicloudError(`getQingStorJob: the installer has run no job yet for ${noun}`);
    const log: Record<string, string[]> = {};
    for (const { step, line } of await cloud.log(family, args.job, args.step)) {
      const lines = log[step] ?? [];
      log[step] = lines;
      lines.push(line);
    }
    return { ...look, log };
  });
}

/** {@link getQingStorJob} with inputs that may be Outputs. */
export function getQingStorJobOutput(
  args: Inputs<GetQingStorJobArgs>,
  opts?: LookupOutputOptions,
): pulumi.Output<GetQingStorJobResult> {
  return later(args, opts, getQingStorJob);
}
