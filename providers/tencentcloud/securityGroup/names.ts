/** What the names of security groups mean: looked for once, and kept until other names are written. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { TencentArgs } from "../args";

/** Arguments of {@link SecurityGroupNames}. */
export interface NamesArgs extends TencentArgs {
  /** Ids or names. */
  securityGroups: string[];
}

/** What the names mean. */
export interface NamesOutputs {
  /** The groups' ids, in the same order. */
  groupIds: string[];
}

/** The type of {@link SecurityGroupNames}. */
export const namesType = resourceType<NamesArgs, NamesOutputs>(
  "tencentcloud:SecurityGroupNames",
  { groupIds: true },
  [],
  {
    named: ["securityGroups"],
  },
);

export interface SecurityGroupNames extends Fields<NamesOutputs> {}
/** The groups that names meant when they were written. */
export class SecurityGroupNames extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<NamesArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(namesType, name, args, opts));
  }
}
