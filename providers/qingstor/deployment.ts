/** The deployment of what was configured, asked for once. API: DeployQingStor */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define } from "../core/definition";
import { registration } from "../core/resource";
import type { Inputs, Shape } from "../core/schema";
import type { QingStor } from "./client";
import { type JobArgs, type JobOutputs, jobArgs, jobVerbs } from "./job";

/** The definition of {@link Deployment}. */
export const deployment = define<JobArgs, JobOutputs, QingStor>({
  name: "qingstor:Deployment",
  kind: "qingstor",
  args: z.strictObject({ ...jobArgs } satisfies Shape<JobArgs>),
  quiet: ["noted", "takeOver"],
  ...jobVerbs<JobArgs>({ kind: "deploy", content: () => "what is configured", request: () => ({ request: {} }) }),
});

/** A cluster's deployment: see `QingStorCluster`. */
export class Deployment extends pulumi.CustomResource {
  declare readonly job: pulumi.Output<string>;
  declare readonly outcome: pulumi.Output<string>;

  constructor(name: string, args: Inputs<JobArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(deployment, name, args, opts));
  }
}
