/** The account that a connection leads to: compared before anything else of the connection is touched. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { AwsArgs } from "../args";

/** What AWS says of an {@link AwsAccount}. */
export interface AccountOutputs {
  /** The account's number: 12 digits. */
  accountId: string;
}

/** The type of {@link AwsAccount}. */
export const accountType = resourceType<AwsArgs, AccountOutputs>("aws:Account", { accountId: true });

export interface AwsAccount extends Fields<AccountOutputs> {}
/** The account of a connection. It is a note in the state: nothing is created, and nothing deleted. */
export class AwsAccount extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<AwsArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(accountType, name, args, opts));
  }
}
