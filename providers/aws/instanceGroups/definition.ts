/** The definition of the groups of instances that give none themselves. */
import { z } from "zod";
import { defineInstanceGroups } from "../../core/defineInstanceGroups";
import type { Shape } from "../../core/schema";
import { awsFields } from "../args";
import type { Aws } from "../client";
import { facesIn } from "./faces";
import { type InstanceGroupsArgs, instanceGroupsType } from "./instanceGroups";

/** The definition of the groups of instances that give none themselves. */
export const instanceGroups = defineInstanceGroups<InstanceGroupsArgs, Aws>(instanceGroupsType, {
  args: z.strictObject({
    ...awsFields,
    instances: z.array(z.string().min(1)).min(1),
    securityGroups: z.array(z.string().regex(/^sg-/, "must be the id of a security group: sg-…")).min(1),
  } satisfies Shape<InstanceGroupsArgs>),
  place: ["region"],
  faces: facesIn,
});
