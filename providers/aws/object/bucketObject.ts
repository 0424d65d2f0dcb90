/** One object in a bucket of S3, from a file, a text or a URL. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../../core/changedLater";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { type BucketObjectArgs, type BucketObjectOutputs, objectType } from "../../core/s3/bucketObject";
import type { Inputs } from "../../core/schema";

/** The type of {@link S3Object}. */
export const s3ObjectType = objectType("aws:BucketObject");

export interface S3Object
  extends Fields<Pick<BucketObjectArgs, "bucket" | "key" | "sha256" | "size" | "contentType"> & BucketObjectOutputs> {}
/** An object of known content; `UploadedFile` is the component that reads a file. */
export class S3Object extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<BucketObjectArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(s3ObjectType, name, args, opts));
    noteChange(this, args.bucket);
  }
}
