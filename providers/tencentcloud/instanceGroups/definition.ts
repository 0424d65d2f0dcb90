/** The definition of the groups of instances that give none themselves. */
import { z } from "zod";
import { defineInstanceGroups } from "../../core/defineInstanceGroups";
import type { Shape } from "../../core/schema";
import { tencentFields } from "../args";
import type { Tencent } from "../client";
import { instanceIds } from "../instance/fields";
import { facesIn } from "./faces";
import { type InstanceGroupsArgs, instanceGroupsType } from "./instanceGroups";

/** The definition of the groups of instances that give none themselves. */
export const instanceGroups = defineInstanceGroups<InstanceGroupsArgs, Tencent>(instanceGroupsType, {
  args: z.strictObject({
    ...tencentFields,
    instances: instanceIds,
    securityGroups: z.array(z.string().regex(/^sg-\w{8}$/, "must be the id of a security group: sg-…")).min(1),
  } satisfies Shape<InstanceGroupsArgs>),
  place: ["region"],
  ordered: true,
  faces: facesIn,
});
