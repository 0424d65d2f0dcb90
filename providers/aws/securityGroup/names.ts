/** What the names of security groups mean: looked for once, and kept until other names are written. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { AwsArgs } from "../args";

/** Arguments of {@link SecurityGroupNames}. */
export interface NamesArgs extends AwsArgs {
  /** Ids or names. */
  securityGroups: string[];
  /** The id of a subnet in the Vpc whose groups are meant. */
  subnet: string;
}

/** What the names mean. */
export interface NamesOutputs {
  /** The groups' ids, in the same order. */
  groupIds: string[];
}

/** The type of {@link SecurityGroupNames}. */
export const namesType = resourceType<NamesArgs, NamesOutputs>("aws:SecurityGroupNames", { groupIds: true }, [], {
  named: ["securityGroups"],
});

export interface SecurityGroupNames extends Fields<NamesOutputs> {}
/** The groups that names meant when they were written. */
export class SecurityGroupNames extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<NamesArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(namesType, name, args, opts));
  }
}
