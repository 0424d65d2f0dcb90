/** An UploadedFile: a file, a text or a URL's answer as an object in a bucket. */
import { basename, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { lookup } from "mime-types";
import { BucketObject } from "../providers/ceph/object/bucketObject";
import { OmnicloudError } from "../providers/core/errors";
import { fromProject } from "../providers/core/project";
import { type Content, lookAt } from "../providers/core/s3/source";
import { Component } from "./component";

/** Arguments of an {@link UploadedFile}. */
export interface UploadedFileArgs {
  /** The connection's name. @default the stack's `omnicloud:connection`, or the only connection there is */
  connection?: string;
  /** The region. @default the connection's */
  region?: string;
  /** The bucket's name: `files.name`. */
  bucket: pulumi.Input<string>;
  /**
   * What is uploaded: a path, relative to the project's folder; or a `FileAsset` (relative to the program's), a
   * `StringAsset`, or a `RemoteAsset` of an http(s) URL, which is downloaded to be looked at.
   */
  source: pulumi.Input<string | pulumi.asset.Asset>;
  /** The object's key. @default the file's name, where `source` is a file; else the resource's name */
  key?: pulumi.Input<string>;
  /** As `text/html`. @default by the ending of the key, then of the file; else application/octet-stream */
  contentType?: pulumi.Input<string>;
  /** The storage class. @default the bucket's */
  storageClass?: pulumi.Input<string>;
  /** Writes over an object of this key that something else wrote. @default false: that is an error */
  overwrite?: boolean;
  /** Takes over an object that is there with this very content: `<bucket>/<key>`. */
  adopt?: string | false;
}

/**
 * A file in a bucket. It is read as a stream, in parts above 64 MiB; content that did not change is no diff, and an
 * object that somebody changed is uploaded again. It is deleted with its stack, unless somebody else wrote it anew. One that
 * an interrupted run wrote is found by its key in the next `up`; `omnicloud leftovers` does not look for it.
 * @example new UploadedFile("logo", { bucket: files.name, source: "img/logo.png", key: "logo.png" })
 */
export class UploadedFile extends Component {
  /** The bucket's name. */
  readonly bucket: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
  /** In bytes. */
  readonly size: pulumi.Output<number>;
  /** The content's SHA-256, in hexadecimal digits. */
  readonly sha256: pulumi.Output<string>;
  readonly contentType: pulumi.Output<string>;
  readonly etag: pulumi.Output<string>;
  /** When it was written. */
  readonly modifiedAt: pulumi.Output<string>;
  /** Where clients find it. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: UploadedFileArgs, opts?: pulumi.ComponentResourceOptions) {
    super("UploadedFile", name, opts);
    const { source, key: ownKey, contentType: ownType, ...rest } = args;
    const content = pulumi.output(source).apply(contentOf);
    const looked = content.apply(seen);
    const key = pulumi.all([ownKey, content]).apply(([own, { path }]) => own ?? (path ? basename(path) : name));
    const contentType = pulumi
      .all([ownType, key, content])
      .apply(([own, key, { path }]) => own ?? (lookup(key) || lookup(path ?? "") || "application/octet-stream"));
    const object = new BucketObject(
      name,
      {
        ...rest,
        key,
        source: content,
        sha256: looked.apply(({ sha256 }) => sha256),
        size: looked.apply(({ size }) => size),
        contentType,
      },
      { parent: this, retainOnDelete: opts?.retainOnDelete },
    );
    this.bucket = object.bucket;
    this.key = object.key;
    this.size = object.size;
    this.sha256 = object.sha256;
    this.contentType = object.contentType;
    this.etag = object.etag;
    this.modifiedAt = object.modifiedAt;
    this.url = object.url;
    this.registerOutputs({ bucket: this.bucket, key: this.key, url: this.url });
  }
}

/** Where a source's content is. Paths are made whole here: the provider's host may run in another folder. */
async function contentOf(source: string | pulumi.asset.Asset): Promise<Content> {
  if (typeof source === "string") return { path: fromProject(source) };
  const { path, text, uri } = source as { path?: Promise<string>; text?: Promise<string>; uri?: Promise<string> };
  if (path !== undefined) return { path: resolve(await path) };
  if (text !== undefined) return { text: await text };
  return { url: await uri };
}

/** What can be seen of the content; what cannot be read is told by the resource, at its argument. */
async function seen(content: Content): Promise<{ sha256: string; size: number }> {
  try {
    return await lookAt(content);
  } catch (error) {
    if (error instanceof OmnicloudError) return { sha256: "", size: 0 };
    throw error;
  }
}
