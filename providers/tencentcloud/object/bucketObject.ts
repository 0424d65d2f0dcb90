/** One object in a bucket of COS, from a file, a text or a URL. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../../core/changedLater";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { type BucketObjectArgs, type BucketObjectOutputs, objectType } from "../../core/s3/bucketObject";
import type { Inputs } from "../../core/schema";

/** The type of {@link CosObject}. */
export const cosObjectType = objectType("tencentcloud:BucketObject");

export interface CosObject
  extends Fields<Pick<BucketObjectArgs, "bucket" | "key" | "sha256" | "size" | "contentType"> & BucketObjectOutputs> {}
/** An object of known content; `UploadedFile` is the component that reads a file. */
export class CosObject extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<BucketObjectArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(cosObjectType, name, args, opts));
    noteChange(this, args.bucket);
  }
}
