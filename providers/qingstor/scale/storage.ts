/** The storage nodes of a deployed cluster: those wanted beyond what was configured are added by a job. */
import * as pulumi from "@pulumi/pulumi";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { StorageGroup } from "../configuration/config";
import { type JobArgs, type JobFields, type JobOutputs, jobOutputs } from "../job/job";

/** Arguments of a {@link StorageScale}. */
export interface StorageScaleArgs extends JobArgs {
  /** The storage nodes wanted, all of them. */
  storageNodes: StorageGroup[];
  /** Those that were configured. */
  configured: StorageGroup[];
}

/** The type of {@link StorageScale}. */
export const storageScaleType = resourceType<StorageScaleArgs, JobOutputs>("qingstor:StorageNodes", jobOutputs, [], {
  single: true,
});

export interface StorageScale extends JobFields {}
/** The storage nodes of a deployed cluster: see `QingStorCluster`. */
export class StorageScale extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<StorageScaleArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(storageScaleType, name, args, opts));
  }
}
