/** The cluster's configuration, requested once. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import { type JobArgs, type JobFields, type JobOutputs, jobOutputs } from "../job/job";
import type { ClusterConfig } from "./config";

/** Arguments of a {@link Configuration}. */
export interface ConfigurationArgs extends JobArgs, ClusterConfig {}

/** The type of {@link Configuration}. */
export const configurationType = resourceType<ConfigurationArgs, JobOutputs>(
  "qingstor:Configuration",
  jobOutputs,
  ["qsConf", "content"],
  { single: true },
);

// The nodes are as they were when they were configured.
export interface Configuration extends Fields<Pick<ConfigurationArgs, "accessNodes" | "storageNodes">>, JobFields {}
/** A cluster's configuration: see `QingStorCluster`. */
export class Configuration extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<ConfigurationArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(configurationType, name, args, opts));
  }
}
