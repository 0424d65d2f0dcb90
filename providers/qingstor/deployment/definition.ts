/** The definition of a cluster's deployment. */
import { z } from "zod";
import { define } from "../../core/definition";
import type { QingStor } from "../client";
import type { JobArgs, JobOutputs } from "../job/job";
import { jobFields, jobVerbs } from "../job/verbs";
import { deploymentType } from "./deployment";

/** The definition of a cluster's deployment. */
export const deployment = define<JobArgs, JobOutputs, QingStor>(deploymentType, {
  args: z.strictObject(jobFields),
  quiet: ["noted", "takeOver"],
  ...jobVerbs<JobArgs>({ kind: "deploy", content: () => "what is configured", request: () => ({ request: {} }) }),
});
