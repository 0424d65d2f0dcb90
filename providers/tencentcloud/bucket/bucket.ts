/** A bucket of COS. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import {
  type AccountBucketArgs,
  type AccountBucketOutputs,
  accountBucketType,
} from "../../core/s3/bucket/accountBucket";
import type { Inputs } from "../../core/schema";

/** The type of {@link CosBucket}. */
export const cosBucketType = accountBucketType("tencentcloud:Bucket");

export interface CosBucket extends Fields<Pick<Required<AccountBucketArgs>, "policy"> & AccountBucketOutputs> {}
/**
 * A bucket that nobody reaches without keys, unless its policy says so.
 * @example new CosBucket("photos", { policy: "public-ro" })
 */
export class CosBucket extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<AccountBucketArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    // Written out, so that a bucket that somebody opens is drift.
    super(...registration(cosBucketType, name, { ...args, policy: args.policy ?? "private" }, opts));
  }
}
