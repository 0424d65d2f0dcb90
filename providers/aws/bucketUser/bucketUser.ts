/** A user of IAM with rights to one bucket alone. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { AwsArgs } from "../args";

/** Arguments of a {@link BucketUser}. */
export interface BucketUserArgs extends AwsArgs {
  /** The name of the bucket that it has rights to. */
  bucket: string;
  /** Its name; changing it needs a new user. @default the resource's name and the 8 digits of the stack's identity */
  name?: string;
  /** Any text; changing it creates a new key. The old one works until the next change, or until `dropPrevious`. @default the first key */
  rotate?: string;
  /** Deletes the key before the current one now, instead of at the next rotation. @default false */
  dropPrevious?: boolean;
}

/** What AWS says of a {@link BucketUser}. */
export interface BucketUserOutputs {
  /** Its name, even if the program gives none. */
  userName: string;
  /** Its access key. */
  accessKey: string;
  /** The secret of `accessKey`, which AWS says once. */
  secretKey: string;
  /** The access key before it, as long as that works. */
  previousKey?: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
}

/** The type of {@link BucketUser}. */
export const bucketUserType = resourceType<BucketUserArgs, BucketUserOutputs>(
  "aws:BucketUser",
  { userName: true, accessKey: true, secretKey: true, previousKey: true, createdAt: true },
  ["accessKey", "secretKey"],
  { single: true, tells: { userName: "name" } },
);

export interface BucketUser extends Fields<Pick<BucketUserArgs, "bucket"> & BucketUserOutputs> {}
/**
 * A user with one key, and rights to one bucket alone.
 * @example new BucketUser("files", { bucket: files.bucketName })
 */
export class BucketUser extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<BucketUserArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(bucketUserType, name, args, opts));
  }
}
