/** An object in a bucket, from a file, a text or a URL: what each S3 store's own resource is made of. */
import type { RegionArgs } from "../connection";
import type { ResourceArgs } from "../resource";
import { resourceType } from "../resourceType";
import type { ObjectHeaders } from "./headers";
import type { Content } from "./source";

/** Arguments of a bucket object. */
export interface BucketObjectArgs extends ResourceArgs, RegionArgs, ObjectHeaders {
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

/** What the store says of a bucket object. */
export interface BucketObjectOutputs {
  /** The ETag, with its quotation marks: another one with each upload of other content. */
  etag: string;
  /** When it was written last. ISO 8601, UTC. */
  modifiedAt: string;
  /** Where clients find it. */
  url: string;
}

/** The type of a store's objects: `ceph:BucketObject`. */
export const objectType = (name: string) =>
  resourceType<BucketObjectArgs, BucketObjectOutputs>(
    name,
    { etag: true, modifiedAt: true, url: true },
    [],
    // The ETag is the content's MD5, if it was sent in one part.
    { single: true, tells: { etag: "source" } },
  );
