/** The definition of the groups of servers that give none themselves. */
import { z } from "zod";
import { defineInstanceGroups } from "../../../core/defineInstanceGroups";
import type { Shape } from "../../../core/schema";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { objectId } from "../../ids";
import { facesIn } from "./faces";
import { type InstanceGroupsArgs, instanceGroupsType } from "./instanceGroups";

/** The definition of the groups of servers that give none themselves. */
export const instanceGroups = defineInstanceGroups<InstanceGroupsArgs, OpenStack>(instanceGroupsType, {
  args: z.strictObject({
    ...openStackFields,
    instances: z.array(objectId("server", "getInstance")).min(1),
    securityGroups: z.array(objectId("security group", "getSecurityGroup")).min(1),
  } satisfies Shape<InstanceGroupsArgs>),
  place: PLACE,
  faces: facesIn,
});
