/** A bucket of S3. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import {
  type AccountBucketArgs,
  type AccountBucketOutputs,
  accountBucketType,
} from "../../core/s3/bucket/accountBucket";
import type { Inputs } from "../../core/schema";

/** The type of {@link S3Bucket}. */
export const s3BucketType = accountBucketType("aws:Bucket");

export interface S3Bucket extends Fields<Pick<Required<AccountBucketArgs>, "policy"> & AccountBucketOutputs> {}
/**
 * A bucket that nobody reaches without keys, unless its policy says so.
 * @example new S3Bucket("photos", { policy: "public-ro" })
 */
export class S3Bucket extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<AccountBucketArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    // Written out, so that a bucket that somebody opens is drift.
    super(...registration(s3BucketType, name, { ...args, policy: args.policy ?? "private" }, opts));
  }
}
