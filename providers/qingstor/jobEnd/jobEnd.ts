/** The end of a job, waited for; its steps and its log are shown on the resource meanwhile. */
import * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "../../core/connection";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { JobKind } from "../assumptions";
import type { QingStorInfo } from "../cluster/api";

/** Arguments of a {@link JobEnd}. */
export interface JobEndArgs extends ConnectionArgs {
  /** Which kind of job it is. */
  kind: JobKind;
  /** The job's id; empty if there is nothing to wait for. */
  job: string;
  /** Why there is no id; else empty. */
  outcome: string;
}

/** How the job ended. */
export interface JobEndOutputs {
  /** `successful`, `adopted`, or `nothing to do`. */
  status: string;
  /** The cluster right after the job, if it added something: the cluster itself is read only when it is deployed. */
  cluster?: QingStorInfo;
}

/** The type of {@link JobEnd}. */
export const jobEndType = resourceType<JobEndArgs, JobEndOutputs>(
  "qingstor:JobEnd",
  { status: true, cluster: true },
  [],
  {
    single: true,
  },
);

export interface JobEnd extends Fields<JobEndOutputs> {}
/** The end of a job: see `QingStorCluster`. */
export class JobEnd extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<JobEndArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(jobEndType, name, args, opts));
  }
}
