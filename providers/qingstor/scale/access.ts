/** The access nodes of a deployed cluster: those wanted beyond what was configured are added by a job. */
import * as pulumi from "@pulumi/pulumi";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { AccessNetwork } from "../configuration/config";
import { type JobArgs, type JobFields, type JobOutputs, jobOutputs } from "../job/job";

/** Arguments of an {@link AccessScale}. */
export interface AccessScaleArgs extends JobArgs {
  /** The access nodes wanted, all of them. */
  accessNodes: Record<string, AccessNetwork>;
  /** Those that were configured. */
  configured: Record<string, AccessNetwork>;
}

/** The type of {@link AccessScale}. */
export const accessScaleType = resourceType<AccessScaleArgs, JobOutputs>("qingstor:AccessNodes", jobOutputs, [], {
  single: true,
});

export interface AccessScale extends JobFields {}
/** The access nodes of a deployed cluster: see `QingStorCluster`. */
export class AccessScale extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<AccessScaleArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(accessScaleType, name, args, opts));
  }
}
