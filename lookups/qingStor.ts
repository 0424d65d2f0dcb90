/** What a QingStor installer says of its cluster and of its jobs. */
import type { JobKind, QingStorInfo } from "../providers";
import type { ConnectionArgs } from "../providers/core/connection";
import { ask, asOutput, type LookupOptions } from "./ask";

/** Which installer. */
export interface GetQingStorArgs extends ConnectionArgs {}

/** Which job. */
export interface GetQingStorJobArgs extends ConnectionArgs {
  /** What it does. The installer reports the two kinds of scaling together with deployments. */
  kind: JobKind;
  /**
   * Its id: `j-68mbPHJU`. Required for the two kinds of scaling.
   * @default the latest: of configurations, or of deployments and scaling together, as `kinds` says
   */
  job?: string;
  /** Only the log of this step: `step0`. @default the log of all steps */
  step?: string;
}

/** A job, as the installer has it now. */
export interface GetQingStorJobResult {
  /** What it may do: of the latest job, the installer does not say whether it is a deployment or a scaling. */
  kinds: JobKind[];
  /** `stepN`, `failed` or `successful`. */
  status: string;
  /** The status before this one; of a job that has failed, the step in which it did. */
  preStatus: string;
  /** The lines of its log, by step. */
  log: Record<string, string[]>;
}

/**
 * The document's `qingstor`: what the installer says of its cluster.
 * @throws QingStorError if the installer refuses
 * @example const { status, isDeployed } = await getQingStor({ connection: "store" });
 */
export function getQingStor(args: GetQingStorArgs = {}, opts?: LookupOptions): Promise<QingStorInfo> {
  return ask("getQingStor", args, opts);
}

/** {@link getQingStor} with inputs that may be Outputs. */
export const getQingStorOutput = asOutput(getQingStor);

/**
 * A job's status and log.
 * @throws QingStorError if the installer does not know the job, OmnicloudError if there was none yet, ArgumentError without
 * `job` for a kind of scaling
 * @example const { status, log } = await getQingStorJob({ kind: "deploy" });
 */
export function getQingStorJob(args: GetQingStorJobArgs, opts?: LookupOptions): Promise<GetQingStorJobResult> {
  return ask("getQingStorJob", args, opts);
}

/** {@link getQingStorJob} with inputs that may be Outputs. */
export const getQingStorJobOutput = asOutput(getQingStorJob);
