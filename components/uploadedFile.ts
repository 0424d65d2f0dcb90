/** An UploadedFile: a file, a text or a URL's answer as an object in a bucket. */
import type * as pulumi from "@pulumi/pulumi";
import type { RegionArgs } from "../providers/core/connection";
import type { Fields } from "../providers/core/fields";
import type { DeepInput } from "../providers/core/schema";
import { type KnownArguments, refuseArguments } from "./arguments";
import { Component } from "./component";

/** Arguments of an {@link UploadedFile}. */
export interface UploadedFileArgs extends RegionArgs {
  /** The bucket's name: `files.name`. Changing it uploads another object. */
  bucket: pulumi.Input<string>;
  /**
   * What is uploaded: a path, relative to the project's folder; or a `FileAsset` (relative to the program's), a
   * `StringAsset`, or a `RemoteAsset` of an http(s) URL, which is downloaded once more to measure it.
   */
  source: pulumi.Input<string | pulumi.asset.Asset>;
  /** The object's key. Changing it uploads another object. @default the file's name if `source` is a file; else the component's */
  key?: pulumi.Input<string>;
  /** The content type: `text/html`. @default by the ending of the key, then of the file; else application/octet-stream */
  contentType?: pulumi.Input<string>;
  /** The storage class. @default the bucket's */
  storageClass?: pulumi.Input<string>;
  /** How long clients and proxies may keep it: `public, max-age=3600`. @default none */
  cacheControl?: pulumi.Input<string>;
  /** How its content is packed: `gzip`. The content is sent as it is. @default none */
  contentEncoding?: pulumi.Input<string>;
  /** Whether browsers show or save it: `attachment; filename="report.pdf"`. @default none */
  contentDisposition?: pulumi.Input<string>;
  /** Keys and values of your own; keys are in lower case. @default none */
  metadata?: DeepInput<Record<string, string>>;
  /** Overwrites an object of this key that something else wrote. @default false: that is an error */
  overwrite?: boolean;
  /** Takes over an object that exists with this very content: `<bucket>/<key>`. @default the one that an interrupted run wrote */
  adopt?: string | false;
  /** Lets `adopt` take over what carries the mark of another resource or stack, which loses it. @default false */
  takeOver?: boolean;
}

/** The outputs of an {@link UploadedFile}, the same on every cloud. */
export interface UploadedFileOutputs {
  /** The bucket's name. */
  bucket: string;
  /** The object's key. */
  key: string;
  /** In bytes. */
  size: number;
  /** The content's SHA-256, in hexadecimal digits. */
  sha256: string;
  /** The content type: `text/html`. */
  contentType: string;
  /** The ETag, with its quotation marks: another one with each upload of other content. */
  etag: string;
  /** When it was written last. ISO 8601, UTC. */
  modifiedAt: string;
  /** Where clients find it. */
  url: string;
}

const ARGUMENTS: KnownArguments<UploadedFileArgs> = {
  known: {
    connection: true,
    region: true,
    bucket: true,
    source: true,
    key: true,
    contentType: true,
    storageClass: true,
    cacheControl: true,
    contentEncoding: true,
    contentDisposition: true,
    metadata: true,
    overwrite: true,
    adopt: true,
    takeOver: true,
  },
};

export interface UploadedFile extends Fields<UploadedFileOutputs> {}
/**
 * A file in a bucket. It is read as a stream, and sent in parts above 64 MiB; content that did not change is no diff, and an
 * object that somebody changed is uploaded again. It is deleted with its stack, unless somebody else wrote it since. One that
 * an interrupted run wrote is found by its key in the next `up`; `omnicloud leftovers` does not look for it.
 * @example new UploadedFile("logo", { bucket: files.name, source: "img/logo.png", key: "logo.png" })
 */
export class UploadedFile extends Component {
  constructor(name: string, args: UploadedFileArgs, opts?: pulumi.ComponentResourceOptions) {
    super("UploadedFile", name, opts);
    this.refusing(() => refuseArguments("UploadedFile", name, args, ARGUMENTS));
    this.build<UploadedFileArgs, Fields<UploadedFileOutputs>>("UploadedFile", name, args, opts, [
      "bucket",
      "key",
      "url",
    ]);
  }
}
