/** One object in a bucket, from a file, a text or a URL. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../../core/changedLater";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { ObjectHeaders } from "../../core/s3/headers";
import type { Content } from "../../core/s3/source";
import type { Inputs } from "../../core/schema";
import type { CephArgs } from "../args";

/** Arguments of a {@link BucketObject}. */
export interface BucketObjectArgs extends CephArgs, ObjectHeaders {
  /** The bucket's name; changing it creates another object. */
  bucket: string;
  /** The object's key: `img/logo.png`. Changing it creates another object. */
  key: string;
  /** Where its content comes from: an absolute path, a text, or an http(s) URL. */
  source: Content;
  /** The content's SHA-256, in hexadecimal digits. A change of the hash, not of the source, uploads again. */
  sha256: string;
  /** The content's size, in bytes. */
  size: number;
  /** The content type: `text/html`. */
  contentType: string;
  /** The storage class. @default the bucket's */
  storageClass?: string;
  /** Overwrites an object of this key that something else wrote. @default false: that is an error */
  overwrite?: boolean;
}

/** What the gateway says of a {@link BucketObject}. */
export interface BucketObjectOutputs {
  /** The ETag, with its quotation marks: another one with each upload of other content. */
  etag: string;
  /** When it was written last. ISO 8601, UTC. */
  modifiedAt: string;
  /** Where clients find it. */
  url: string;
}

/** The type of {@link BucketObject}. */
export const bucketObjectType = resourceType<BucketObjectArgs, BucketObjectOutputs>(
  "ceph:BucketObject",
  {
    etag: true,
    modifiedAt: true,
    url: true,
  },
  [],
  // The ETag is the content's MD5, if it was sent in one part.
  { single: true, tells: { etag: "source" } },
);

export interface BucketObject
  extends Fields<Pick<BucketObjectArgs, "bucket" | "key" | "sha256" | "size" | "contentType"> & BucketObjectOutputs> {}
/**
 * A standalone object of known content; `UploadedFile` is the component that reads a file.
 * @example new BucketObject("hello", { bucket: files.bucketName, key: "hello", source: { text }, sha256, size, contentType })
 */
export class BucketObject extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<BucketObjectArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(bucketObjectType, name, args, opts));
    noteChange(this, args.bucket);
  }
}
