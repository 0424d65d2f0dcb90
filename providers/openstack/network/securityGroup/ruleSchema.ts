/** What is allowed in a rule of a security group. */
import { z } from "zod";
import type { SecurityGroupRule } from "../../../../components/securityGroup";
import { faultsBetween, ruleFields } from "../../../core/ruleFields";
import type { Shape } from "../../../core/schema";
import { objectId } from "../../ids";

/** The schema of one rule in a group's list. */
export const ruleSchema = z
  .strictObject({
    ...ruleFields,
    remoteGroup: z.union([z.literal("self"), objectId("security group", "getSecurityGroup")]).optional(),
  } satisfies Shape<SecurityGroupRule>)
  .superRefine((rule, issues) => {
    for (const [property, message] of faultsBetween(rule))
      issues.addIssue({ code: "custom", path: [property], message });
  });
