/** One object in a bucket, from a file, a text or a URL. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../../core/changedLater";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { type BucketObjectArgs, type BucketObjectOutputs, objectType } from "../../core/s3/bucketObject";
import type { Inputs } from "../../core/schema";

export type { BucketObjectArgs, BucketObjectOutputs };

/** The type of {@link BucketObject}. */
export const bucketObjectType = objectType("ceph:BucketObject");

export interface BucketObject
  extends Fields<Pick<BucketObjectArgs, "bucket" | "key" | "sha256" | "size" | "contentType"> & BucketObjectOutputs> {}
/**
 * A standalone object of known content; `UploadedFile` is the component that reads a file.
 * @example new BucketObject("hello", { bucket: files.bucketName, key: "hello", source: { text }, sha256, size, contentType })
 */
export class BucketObject extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<BucketObjectArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(bucketObjectType, name, args, opts));
    noteChange(this, args?.bucket);
  }
}
