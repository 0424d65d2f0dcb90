/** The account that a connection leads to: compared before anything else of the connection is touched. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { TencentArgs } from "../args";

/** What Tencent Cloud says of an {@link TencentAccount}. */
export interface AccountOutputs {
  /** The account's number. */
  accountId: string;
}

/** The type of {@link TencentAccount}. */
export const accountType = resourceType<TencentArgs, AccountOutputs>("tencentcloud:Account", { accountId: true });

export interface TencentAccount extends Fields<AccountOutputs> {}
/** The account of a connection. It is a note in the state: nothing is created, and nothing deleted. */
export class TencentAccount extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<TencentArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(accountType, name, args, opts));
  }
}
