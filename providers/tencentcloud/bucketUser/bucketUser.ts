/** A user of CAM with rights to one bucket alone. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { type BucketUserArgs, type BucketUserOutputs, bucketUserType } from "../../core/s3/bucket/bucketUser";
import type { Inputs } from "../../core/schema";

/** The type of {@link BucketUser}. */
export const camUserType = bucketUserType("tencentcloud:BucketUser");

export interface BucketUser extends Fields<Pick<BucketUserArgs, "bucket"> & BucketUserOutputs> {}
/**
 * A user with one key, and rights to one bucket alone.
 * @example new BucketUser("files", { bucket: files.bucketName })
 */
export class BucketUser extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<BucketUserArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(camUserType, name, args, opts));
  }
}
