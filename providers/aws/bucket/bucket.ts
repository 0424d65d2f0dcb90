/** A bucket of S3. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { BucketRules } from "../../core/s3/bucket/rules";
import type { Inputs } from "../../core/schema";
import type { AwsArgs } from "../args";

/** Arguments of a {@link S3Bucket}. */
export interface S3BucketArgs extends AwsArgs, Omit<BucketRules, "storageClass" | "quota"> {
  /** The name, which no bucket of anybody has. @default the resource's name and the 8 digits of the stack's identity */
  name?: string;
  /** Tags of your own. @default none */
  tags?: Record<string, string>;
}

/** What AWS says of a {@link S3Bucket}. */
export interface S3BucketOutputs {
  /** The name, even if the program gives none. */
  bucketName: string;
  /** The number of the account that it belongs to. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** The region that it is in. */
  regionName: string;
  /** Where clients find it. */
  url: string;
  /** The URL to give to an S3 client. */
  endpoint: string;
}

/** The type of {@link S3Bucket}. */
export const s3BucketType = resourceType<S3BucketArgs, S3BucketOutputs>(
  "aws:Bucket",
  { bucketName: true, account: true, createdAt: true, regionName: true, url: true, endpoint: true },
  [],
  { single: true, tells: { bucketName: "name" } },
);

export interface S3Bucket extends Fields<Pick<Required<S3BucketArgs>, "policy"> & S3BucketOutputs> {}
/**
 * A bucket that nobody reaches without keys, unless its policy says so.
 * @example new S3Bucket("photos", { policy: "public-ro" })
 */
export class S3Bucket extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<S3BucketArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    // Written out, so that a bucket that somebody opens is drift.
    super(...registration(s3BucketType, name, { ...args, policy: args.policy ?? "private" }, opts));
  }
}
