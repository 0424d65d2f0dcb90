/** The deployment of what was configured, requested once. */
import * as pulumi from "@pulumi/pulumi";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import { type JobArgs, type JobFields, type JobOutputs, jobOutputs } from "../job/job";

/** The type of {@link Deployment}. */
export const deploymentType = resourceType<JobArgs, JobOutputs>("qingstor:Deployment", jobOutputs, [], {
  single: true,
});

export interface Deployment extends JobFields {}
/** A cluster's deployment: see `QingStorCluster`. */
export class Deployment extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<JobArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(deploymentType, name, args, opts));
  }
}
